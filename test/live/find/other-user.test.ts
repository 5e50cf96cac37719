import { type TestContext, describe, expect, test } from 'vitest';
import { spawnSync } from 'node:child_process';
import { pidsMatching } from '../../../src/find/pids-matching.js';
import { identify } from '../../../src/process/identify.js';
import { useCanaries } from '../../helpers/canary.js';
import { runScript } from '../../helpers/library-script.js';
import { skipVisibly } from '../../helpers/skip-visibly.js';
import { spawnFixture } from '../../helpers/spawn-fixture.js';
import { temporaryDirectory } from './temporary-directory.js';

useCanaries();

const NOBODY = 65_534;
const tag = `tag${process.pid}x${Date.now()}`;

/** Looks as another user. Errors come back as what they say. */
async function lookAs(
  call: string,
  args: readonly (string | number)[],
  options: { readonly uid?: number; readonly through?: readonly [string, ...string[]] },
): Promise<unknown> {
  const body = `
    const [a, b] = process.argv.slice(-2);
    const look = () => ${call};
    console.log(JSON.stringify(await look().catch(({ code, message }) => ({ code, message }))));`;
  const { stdout } = await runScript(body, args, options);
  return JSON.parse(stdout);
}

describe('another user’s process', () => {
  test('does not match by what may not be read; strict names it', async (context) => {
    requireRoot(context);
    const directory = temporaryDirectory();
    const theirs = await spawnFixture('sits', [tag], {
      env: { FIND_TAG: tag, WHERE: directory },
      through: ['sh', '-c', 'cd "$WHERE" && exec "$@"', 'sh'],
    });
    const mine = await spawnFixture('sits', [], {
      env: { FIND_TAG: tag, WHERE: directory },
      uid: NOBODY,
      through: ['sh', '-c', 'cd "$WHERE" && exec "$@"', 'sh'],
    });
    const asNobody = (query: string, options = '{}'): Promise<unknown> =>
      lookAs(`deadsure.pidsMatching(${query}, ${options})`, [tag, directory], { uid: NOBODY });

    expect(await asNobody('{ env: { FIND_TAG: a } }')).toEqual([mine.pid]);
    expect(await asNobody("{ env: { FIND_TAG: a }, uid: 'any' }")).toEqual([mine.pid]);
    expect(await asNobody("{ path: b, uid: 'any' }")).toEqual([mine.pid]);
    for (const query of ["{ env: { FIND_TAG: a }, uid: 'any' }", "{ path: b, uid: 'any' }"]) {
      const refused = await asNobody(query, '{ strict: true }');
      expect(refused).toMatchObject({ code: 'ERR_PROCESS_TABLE' });
      // From 24 on Node.js calls itself MainThread.
      expect(JSON.stringify(refused)).toMatch(
        new RegExp(`\\b${theirs.pid} \\((node\\S*|MainThread): (env|path)\\)`),
      );
    }
    // Our own processes can all be read, so that nothing is missing from this answer.
    expect(await asNobody('{ env: { FIND_TAG: a } }', '{ strict: true }')).toEqual([mine.pid]);
    // A command line is everybody's to read.
    expect(await asNobody("{ command: a, uid: 'any' }", '{ strict: true }')).toEqual([theirs.pid]);
    expect(await asNobody('{ command: a }')).toEqual([]);
  });

  test('is told by its effective user', async (context) => {
    requireRoot(context);
    const { pid } = await spawnFixture('sits', [tag], { uid: NOBODY });
    expect(await pidsMatching({ command: tag })).toEqual([]);
    expect(await pidsMatching({ command: tag, uid: NOBODY })).toEqual([pid]);
    expect(await pidsMatching({ command: tag, uid: 'any' })).toEqual([pid]);
  });

  test('that is hidden exists, and nothing more is claimed', async (context) => {
    requireRoot(context);
    if (spawnSync('unshare', ['-m', 'true']).status !== 0) {
      skipVisibly(context, 'mount namespaces cannot be made here');
    }
    const { pid } = await spawnFixture('sits');
    const ref = JSON.stringify(await identify(pid));
    const hidden = (call: string): Promise<unknown> =>
      lookAs(call, [pid, ref], {
        through: [
          'unshare',
          '-m',
          'sh',
          '-c',
          `mount -t proc -o hidepid=2 proc /proc && exec setpriv --reuid ${NOBODY} --regid ${NOBODY} --clear-groups "$@"`,
          'sh',
        ],
      });
    expect(await hidden('deadsure.liveness(Number(a))')).toBe('alive');
    expect(await hidden('deadsure.liveness(JSON.parse(b))')).toBe('unknown');
    expect(await hidden('deadsure.identify(Number(a))')).toEqual({ pid });
    for (const call of [
      'deadsure.inspect(Number(a))',
      'deadsure.identify(JSON.parse(b))',
      'deadsure.descendantPids(Number(a))',
    ]) {
      expect(await hidden(call)).toMatchObject({ code: 'ERR_PROCESS_TABLE' });
    }
  });

  test('that is hidden and was started by a target is seen to live, though nothing else is', async (context) => {
    requireRoot(context);
    if (spawnSync('unshare', ['-m', 'true']).status !== 0) {
      skipVisibly(context, 'mount namespaces cannot be made here');
    }
    const directory = temporaryDirectory();
    const body = `
      import { spawn } from 'node:child_process';
      import { once } from 'node:events';
      import { existsSync } from 'node:fs';
      import { setTimeout } from 'node:timers/promises';
      const shell = spawn('sh', ['-c', process.argv.at(-1) + '/raised 60 & echo $!; wait'], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const [line] = await once(shell.stdout, 'data');
      const raised = Number(String(line));
      // It is announced before it executes what makes it another user's.
      while (existsSync('/proc/' + raised)) await setTimeout(5);
      const stop = deadsure.escalatingStop(shell, { schedule: 'TERM/0.3/KILL/0.2', reject: false });
      const { ok, outcome, survivors } = await stop;
      const isAlive = process.kill(raised, 'SIGKILL');
      console.log(JSON.stringify({ ok, outcome, isAlive, raised, hint: survivors[0]?.hint }));`;
    const prepare = [
      'mount -t proc -o hidepid=2 proc /proc',
      `mount -t tmpfs -o mode=755 tmpfs ${directory}`,
      `cp "$(command -v sleep)" ${directory}/raised && chmod 4755 ${directory}/raised`,
      `exec setpriv --reuid ${NOBODY} --regid ${NOBODY} --clear-groups "$@"`,
    ];
    const { stdout } = await runScript(body, [directory], {
      through: ['unshare', '-m', 'sh', '-c', prepare.join(' && '), 'sh'],
    });
    const said = JSON.parse(stdout) as { raised: number; hint: string };
    expect(said).toMatchObject({ ok: false, outcome: 'unknown', isAlive: true });
    expect(said.hint).toContain(`${said.raised} cannot be looked at (hidepid`);
  });
});

function requireRoot(context: TestContext): void {
  if (process.getuid?.() !== 0) skipVisibly(context, 'only root can start another user’s process');
}
