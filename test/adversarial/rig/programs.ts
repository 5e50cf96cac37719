import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { compileC } from '../../helpers/compile-c.js';
import { PROJECT } from '../../helpers/project.js';

const SOURCES = join(PROJECT, 'test/adversarial/fixtures');

/** Paths of programs by the names of their sources: what is below fixtures/, without `.c`. */
export type Programs = Readonly<Record<string, string>>;

/** All programs of the rig, compiled if need be. */
export function programs(): Programs {
  const sources = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' });
  return Object.fromEntries(
    sources
      .filter((path) => path.endsWith('.c'))
      .map((path) => [join(path, '..', basename(path, '.c')), compileC(join(SOURCES, path))]),
  );
}
