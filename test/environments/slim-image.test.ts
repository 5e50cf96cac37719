import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, type TestContext } from 'vitest';
import { ascending } from '../helpers/reported.js';
import { skipVisibly } from '../helpers/skip-visibly.js';
import { contained } from './container.js';
import { expectEverybodyStopped } from './expect-stopped.js';
import { addProgram, buildImage } from './image.js';

/* Containers of which nothing is left but Node.js and the service. */

const image = buildImage();
const withBusybox = buildImage();

describe('a slim image', () => {
  test('with an empty PATH, no sh and no ps: everything is found and stopped', async (context) => {
    const container = await contained(context, { image });
    const { said, households } = container;
    expect(said.surroundings).toMatchObject({
      path: '',
      programs: ['double-forks', 'init', 'lower', 'node', 'tree'],
      ps: 'ENOENT',
      root: 'writable',
      proc: String(container.cast.scenario),
    });
    const [, ...below] = households.lineage;
    expect(said.looks).toMatchObject({
      descendants: ascending(below),
      matching: ascending(households.lineage),
      table: below,
      canary: 'alive',
      identity: true,
      name: 'tree',
      reading: 'running',
      cgroup: { code: 'ERR_UNSUPPORTED' },
    });
    expect(said.stops).toMatchObject({
      filed: { file: 'removed' },
      typed: { code: 0, stderr: '' },
      own: 'removed',
      // /bin/sh is what runs a hook: it says that it was not run.
      hook: { outcome: 'not-run', error: 'ENOENT' },
      canary: 'alive',
    });
    await expectEverybodyStopped(container);
  });

  test('with the ps of busybox in front: nothing depends on what it prints', async (context) => {
    addProgram(withBusybox, pathOfBusybox(context), '/bin/ps');
    const container = await contained(context, { image: withBusybox, path: '/bin' });
    expect(container.said.surroundings).toMatchObject({
      path: '/bin',
      ps: expect.stringMatching(/^ps: bad -o argument 'lstart'/) as unknown,
    });
    expect(container.said.looks).toMatchObject({
      matching: ascending(container.households.lineage),
    });
    await expectEverybodyStopped(container);
  });
});

describe('a read-only root', () => {
  test('needs nothing but a place for PID files: everything is stopped', async (context) => {
    const container = await contained(context, { image, readonly: true });
    expect(container.said.surroundings).toMatchObject({ root: 'EROFS', run: 'writable' });
    expect(container.said.stops).toMatchObject({ filed: { file: 'removed' } });
    await expectEverybodyStopped(container);
  });

  test('keeps a PID file that cannot be removed, and that is no failure', async (context) => {
    const directory = mkdtempSync(join(tmpdir(), 'deadsure-volume-'));
    onTestFinished(() => {
      rmSync(directory, { recursive: true });
    });
    const mounted = join(directory, 'agent.pid');
    for (const file of [mounted, join(image, 'app/agent.pid')]) writeFileSync(file, '');
    const container = await contained(context, {
      image,
      readonly: true,
      mounted,
      pidFile: '/app/agent.pid',
    });
    expect(container.said.stops).toMatchObject({
      filed: {
        ok: true,
        outcome: 'killed',
        file: 'not-removed',
        fileError: expect.stringMatching(/EROFS|EBUSY/) as unknown,
      },
      own: { code: 'ERR_PID_FILE' },
      log: { code: 'ERR_SPAWN' },
      registry: { code: 'ERR_REGISTRY' },
    });
    await expectEverybodyStopped(container);
  });
});

function pathOfBusybox(context: TestContext): string {
  const { stdout } = spawnSync('/bin/sh', ['-c', 'command -v busybox'], { encoding: 'utf8' });
  return stdout.trim() || skipVisibly(context, 'there is no busybox');
}
