import { thawLeftovers } from '../inside/frozen-group.js';
import type { Capability } from './capabilities.js';
import { hierarchyOf } from './mounts.js';

/** Whether there is a v1 freezer. Whatever an earlier scenario left frozen is thawed. */
export const freezer: Capability = () => {
  const hierarchy = hierarchyOf('freezer');
  if (hierarchy === undefined) return 'no v1 freezer';
  thawLeftovers(hierarchy);
  return undefined;
};
