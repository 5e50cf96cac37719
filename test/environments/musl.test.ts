import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, type TestContext } from 'vitest';
import { ascending } from '../helpers/reported.js';
import { PROJECT } from '../helpers/project.js';
import { skipVisibly } from '../helpers/skip-visibly.js';
import { contained } from './container.js';
import { expectEverybodyStopped, expectNoZombies } from './expect-stopped.js';
import { buildImage } from './image.js';

/*
 * Node.js itself is linked to glibc here: we found no build of it for musl. What can
 * be proven without one: that we need nothing of a C library, and that trees of programs linked to musl are handled.
 */

const image = buildImage();

describe('musl', () => {
  test('trees of programs linked to it are found and stopped as any', async (context) => {
    needMusl(context);
    for (const name of ['tree', 'double-forks']) {
      const source = join(PROJECT, 'test/fixtures/compiled', `${name}.c`);
      const binary = join(image, 'bin', name);
      execFileSync('musl-gcc', ['-static', '-O1', source, '-o', binary]);
      expect(readFileSync(binary).includes('GLIBC_'), 'is linked to glibc').toBe(false);
    }
    const container = await contained(context, { image });
    const { said, households } = container;
    expect(said.looks).toMatchObject({
      descendants: ascending(households.lineage.slice(1)),
      matching: ascending(households.lineage),
      name: 'tree',
    });
    await expectEverybodyStopped(container);
    await expectNoZombies(container);
  });

  test('or any C library is nothing to the package: no part of it is compiled, or compiles at its installation', () => {
    const installed = join(image, 'app/node_modules');
    const files = readdirSync(installed, { recursive: true, encoding: 'utf8' }).filter((path) =>
      statSync(join(installed, path)).isFile(),
    );
    expect(files.length).toBeGreaterThan(100);
    // What ps-list has for Windows is no ELF.
    expect(files.filter((path) => isElf(join(installed, path)))).toEqual([]);
    expect(files.filter((path) => /binding\.gyp$|\.node$|\.wasm$/.test(path))).toEqual([]);
    const hooks = files
      .filter((path) => /^(?:@[^/]+\/)?[^/]+\/package\.json$/.test(path))
      .flatMap((path) => installHooks(join(installed, path)));
    expect(hooks).toEqual([]);
  });
});

/** elf(5): programs and shared libraries of every Linux begin so. */
function isElf(path: string): boolean {
  return readFileSync(path).subarray(0, 4).toString('latin1') === '\x7fELF';
}

function installHooks(manifest: string): string[] {
  const { scripts = {} } = JSON.parse(readFileSync(manifest, 'utf8')) as {
    scripts?: Record<string, string>;
  };
  return Object.keys(scripts).filter((name) => /^(?:pre|post)?install$/.test(name));
}

function needMusl(context: TestContext): void {
  if (spawnSync('musl-gcc', ['--version']).status === 0) return;
  skipVisibly(context, 'there is no musl-gcc (Debian: musl-tools)');
}
