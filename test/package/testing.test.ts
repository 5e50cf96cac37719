import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { isDead } from '../helpers/proc-stat.js';
import { PROJECT } from '../helpers/project.js';
import { type Ended, runProgram } from '../helpers/run-program.js';
import { runnableBlocks } from './doc-blocks.js';
import { useInstalledPackage } from './installed.js';

const { folder } = useInstalledPackage();
beforeAll(() => {
  // Not from the package: whoever tests with vitest has it.
  symlinkSync(join(PROJECT, 'node_modules/vitest'), join(folder, 'node_modules/vitest'));
});

const node = (...args: string[]): Promise<Ended> =>
  runProgram(process.execPath, args, { cwd: folder });

const vitest = (...args: string[]): Promise<Ended> =>
  node('node_modules/vitest/vitest.mjs', 'run', '--reporter=tap-flat', ...args);

/** The only block of a page with this text, as a file of the installed project. */
function write(file: string, page: string, containing: string): void {
  const [code, ...others] = runnableBlocks(page, containing);
  if (code === undefined || others.length > 0) throw new Error(`${page}: ${containing} is not one`);
  writeFileSync(join(folder, file), code);
}

describe('deadsure/testing, as it is published', () => {
  test('runs the tests of its page with node:test, and says nothing else', async () => {
    write('workers.test.mjs', 'testing.md', "from 'node:test'");
    const ran = await node('--test', '--test-reporter=tap', 'workers.test.mjs');
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout).toMatch(/^# pass 5$/m);
  });

  test('runs them with vitest', async () => {
    write('survivors.test.mjs', 'testing.md', "from 'vitest'");
    const ran = await vitest('survivors.test.mjs');
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout.match(/^ok /gm)).toHaveLength(2);
  });

  test('is one with deadsure and deadsure/supervise', async () => {
    writeFileSync(
      join(folder, 'one.mjs'),
      `import { escalatingStop, liveness } from 'deadsure';
      import { createFakeSystem, useFakeSystem } from 'deadsure/testing';
      import { restart, spawnVerified } from 'deadsure/supervise';
      const system = createFakeSystem();
      const inUse = useFakeSystem(system);
      const worker = system.spawn({ ignores: ['SIGTERM'] });
      const stop = () => escalatingStop(worker);
      const { stopped } = await system.run(restart({ stop, start: () => 'new' }));
      const refused = await spawnVerified('true').catch(({ code }) => code);
      inUse[Symbol.dispose]();
      console.log(stopped.outcome, system.clock.now() >= 5000, refused, await liveness(process.pid));`,
    );
    const ran = await node('one.mjs');
    expect(ran).toEqual({ code: 0, stderr: '', stdout: 'killed true ERR_UNSUPPORTED alive\n' });
  });

  test('lets nobody reach what is not for them', async () => {
    for (const path of ['testing/testing.js', 'dist/testing/world.js', 'testing/world.js']) {
      const ran = await node(
        '--eval',
        `import('deadsure/${path}').catch((e) => console.log(e.code))`,
      );
      expect(ran.stdout, path).toBe('ERR_PACKAGE_PATH_NOT_EXPORTED\n');
    }
  });
});

describe('the recipes against leaks', () => {
  // It ends by itself some time, in case nobody else ends it.
  const LEAK = `import { spawn } from 'node:child_process';
    import { readFileSync } from 'node:fs';
    const script = "setTimeout(() => {}, 120_000); console.log('up')";
    export async function leak() {
      const stdio = ['ignore', 'pipe', 'ignore'];
      const child = spawn(process.execPath, ['--eval', script], { detached: true, stdio });
      await new Promise((up) => child.stdout.once('data', up));
      child.stdout.destroy();
      child.unref();
      const stat = readFileSync(\`/proc/\${child.pid}/stat\`, 'utf8').split(') ').at(-1).split(' ');
      process.stderr.write(\`started \${child.pid} at \${stat[19]}\\n\`);
    }`;
  beforeAll(() => {
    writeFileSync(join(folder, 'leak.mjs'), LEAK);
    write('no-leaks.js', 'tests-that-never-leak.md', 'export async function stopLeaks');
    write('leaks-of-the-run.mjs', 'tests-that-never-leak.md', 'project.provide(');
    write('name-the-run.mjs', 'tests-that-never-leak.md', "inject('run')");
    write('run-tests.mjs', 'tests-that-never-leak.md', "'--test'");
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  });

  /** The pid of whom it started, who is gone. */
  function expectGone({ stderr, stdout }: Ended): string {
    const [, pid = '', start = ''] = /started (\d+) at (\d+)/.exec(stderr + stdout) ?? [];
    expect(isDead(Number(pid), start), stderr + stdout).toBe(true);
    expect(start).not.toBe('');
    return pid;
  }

  test.for(['node:test', 'vitest'])(
    'fail the test that leaves somebody, with %s',
    async (runner) => {
      writeFileSync(
        join(folder, 'leaks.test.mjs'),
        `import { afterEach, test } from '${runner}';
      import { stopLeaks } from './no-leaks.js';
      import { leak } from './leak.mjs';
      afterEach(stopLeaks);
      test('leaks', leak);
      test('does not', () => {});`,
      );
      const ran = await (runner === 'vitest'
        ? vitest('leaks.test.mjs')
        : node('--test', 'leaks.test.mjs'));
      const pid = expectGone(ran);
      expect(ran.code).toBe(1);
      expect(ran.stdout + ran.stderr).toContain(`the test left behind: ${pid} `);
    },
  );

  test.for(['node:test', 'vitest'])(
    'fail the run that leaves somebody, with %s',
    async (runner) => {
      writeFileSync(
        join(folder, 'run-leaks.test.mjs'),
        `import { test } from '${runner}';
      import { leak } from './leak.mjs';
      test('leaks', leak);`,
      );
      writeFileSync(
        join(folder, 'vitest.config.mjs'),
        `export default { test: { globalSetup: './leaks-of-the-run.mjs', setupFiles: './name-the-run.mjs' } };`,
      );
      const ran = await (runner === 'vitest'
        ? vitest('run-leaks.test.mjs', '--config', 'vitest.config.mjs')
        : node('run-tests.mjs', 'run-leaks.test.mjs'));
      const pid = expectGone(ran);
      expect(ran.code).toBe(1);
      expect(ran.stderr).toContain(`left behind: ${pid} `);
    },
  );
});
