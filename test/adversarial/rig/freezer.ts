import { rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Capability } from './capabilities.js';
import { hierarchyOf } from './mounts.js';
import { sweep } from './sweep.js';

/** Whether there is a v1 freezer. Whatever a runner left frozen that is dead now is thawed. */
export const freezer: Capability = () => {
  const hierarchy = hierarchyOf('freezer');
  if (hierarchy === undefined) return 'no v1 freezer';
  sweep(hierarchy, (group) => {
    writeFileSync(join(group, 'freezer.state'), 'THAWED');
    rmdirSync(group);
  });
  return undefined;
};
