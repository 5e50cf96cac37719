import { createMarker } from '../../index.js';
import type { ProcessMarker } from '../../index.js';

/**
 * A marker that takes no other marker's place: where the environment carries one already, since our own
 * parent started us with it, both are carried, and either of us finds what is below.
 */
export function lastingMarker(environment: NodeJS.ProcessEnv): ProcessMarker {
  const marker = createMarker();
  if (environment[marker.name] === undefined) return marker;
  const { value } = marker;
  const name = `${marker.name}_${value.slice(0, 8)}`;
  return Object.freeze({ name, value, env: Object.freeze({ [name]: value }) });
}
