import { fileURLToPath } from 'node:url';

/** The project's directory, also for a copy of this file that was transpiled into a cache in its node_modules. */
export const PROJECT: string = fileURLToPath(new URL('../../', import.meta.url)).replace(
  /node_modules\/\.cache\/.*$/,
  '',
);
