import { describe, expect, test } from 'vitest';
import { UnconfirmedGuard } from '../../../src/cli/stopping/unconfirmed.js';
import { StopAbortedError, stopMatching, type StopReport } from '../../../src/index.js';
import { expectUntouched, useCanaries } from '../../helpers/canary.js';
import { expectAlive, expectAllDead } from '../../helpers/expect-dead.js';
import { expectRejection } from '../../helpers/reported.js';
import { spawnFixture, type Fixture } from '../../helpers/spawn-fixture.js';
import { runCli } from './run-cli.js';

function token(): string {
  return `pipes-${process.pid}-${Math.random().toString(36).slice(2)}`;
}

/** Waits until a fixture has heard a signal: then the stop is under way. */
async function signalled({ lifeline, pid }: Fixture): Promise<void> {
  await lifeline.until('a signal', () => lifeline.signals(pid).length > 0);
}

describe('deadsure stop in a script', () => {
  useCanaries();

  test('tells in plain lines what it does', async () => {
    const family = await spawnFixture('has-children', [1, 'stubborn'], { processes: 2 });
    const [child] = family.others();
    const { code, stdout, stderr } = await runCli([
      ...['stop', family.pid, '--schedule', 'TERM/0.3/KILL/5', '--label', 'agent 108'],
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const lines = stdout.split('\n');
    expect(lines[0]).toBe('Stopping agent 108: 2 processes (SIGTERM 0.3 s, then SIGKILL 5 s)');
    expect(lines[1]).toMatch(new RegExp(`^ {2}● ${family.pid} .*has-children`));
    expect(lines[2]).toMatch(new RegExp(`^ {2}● └─ ${String(child)} .*stubborn`));
    expect(lines[3]).toMatch(
      new RegExp(`^agent 108: 0\\.\\d\\d s {2}SIGTERM to pid ${family.pid}, waiting up to 0.3 s$`),
    );
    expect(stdout).toContain(`pid ${family.pid} killed`);
    expect(lines.at(-2)).toMatch(/killed: 2 processes are gone after|still shown by ps/);
    expect(stdout).not.toContain('\u001B');
    await expectAllDead(family);
  });

  test('prints the report and nothing else with --json', async () => {
    const fixture = await spawnFixture('exits-on-term');
    const { code, stdout, stderr } = await runCli(['stop', fixture.pid, '--json', '--label', 'x']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.trim().split('\n')).toHaveLength(1);
    expect(JSON.parse(stdout)).toMatchObject({
      ...{ ok: true, outcome: 'stopped', label: 'x', survivors: [] },
      processes: [{ pid: fixture.pid, fate: 'exited', signals: ['SIGTERM'] }],
    } satisfies Partial<Record<keyof StopReport, unknown>>);
  });

  test('tells beside the report what goes on, with --json --verbose', async () => {
    const fixture = await spawnFixture('exits-on-term');
    const { stdout, stderr } = await runCli(['stop', fixture.pid, '--json', '--verbose']);
    expect(JSON.parse(stdout)).toMatchObject({ ok: true });
    expect(stderr).toContain(`pid ${fixture.pid} was sent SIGTERM`);
  });

  test('says nothing with --quiet', async () => {
    const fixture = await spawnFixture('exits-on-term');
    expect(await runCli(['stop', fixture.pid, '-q'])).toEqual({ code: 0, stdout: '', stderr: '' });
    await expectAllDead(fixture);
  });

  test('lists several matches and stops none of them', async () => {
    const word = token();
    const fixtures = await Promise.all([
      spawnFixture('canary', [word]),
      spawnFixture('canary', [word]),
    ]);
    const { code, stdout, stderr } = await runCli(['stop', '--match', word, '--json']);
    expect(code).toBe(2);
    const said = JSON.parse(stdout) as { error: { code: string; processes: { pid: number }[] } };
    expect(said.error.code).toBe('ERR_CONFIRMATION');
    const pids = fixtures.map(({ pid }) => pid).sort((a, b) => a - b);
    expect(said.error.processes.map(({ pid }) => pid)).toEqual(pids);
    for (const { pid } of fixtures) expect(stderr).toContain(`${pid}  `);
    expect(stderr).toContain('--yes stops them all');
    for (const fixture of fixtures) await expectUntouched(fixture);
  });

  test('goes ahead with one match, with everything it started', async () => {
    const word = token();
    // The child carries the word too; it is the root alone that matches all of it.
    const family = await spawnFixture('has-children', [1, 'exits-on-term', word], { processes: 2 });
    const { code, stderr } = await runCli([
      ...['stop', '--match', `/has-children.*${word}/`, '--schedule', 'TERM/0.2/KILL/5'],
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    await expectAllDead(family);
  });

  test('sends nothing to matches that nobody was shown', async () => {
    const word = token();
    const fixtures = await Promise.all([
      spawnFixture('canary', [word]),
      spawnFixture('canary', [word]),
    ]);
    const guard = new UnconfirmedGuard([{ pid: fixtures[0].pid }]);
    const stop = stopMatching(word, { signal: guard.signal, onEvent: guard.onEvent });
    await expectRejection(StopAbortedError, stop);
    for (const fixture of fixtures) await expectUntouched(fixture);
  });

  test('rehearses without a question, and touches nobody', async () => {
    const word = token();
    const fixtures = await Promise.all([
      spawnFixture('canary', [word]),
      spawnFixture('canary', [word]),
    ]);
    const { code, stdout } = await runCli(['stop', '--match', word, '--dry-run']);
    expect(code).toBe(0);
    for (const { pid } of fixtures) expect(stdout).toContain(`● ${pid} `);
    expect(stdout).toContain('dry run: would stop 2 processes; nothing was signalled');
    for (const fixture of fixtures) await expectUntouched(fixture);
  });

  test.for(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('is interrupted by %s', async (signal) => {
    const fixture = await spawnFixture('stubborn');
    const { code, stdout, stderr } = await runCli(
      ['stop', fixture.pid, '--schedule', 'TERM/60/KILL/5', '--json'],
      {
        meanwhile: async (child) => {
          await signalled(fixture);
          child.kill(signal);
        },
      },
    );
    expect(code).toBe(130);
    expect(JSON.parse(stdout)).toMatchObject({
      ...{ ok: false, outcome: 'aborted' },
      survivors: [{ pid: fixture.pid, reason: 'aborted' }],
    });
    expect(stderr).toContain(`already sent: SIGTERM to pid ${fixture.pid}`);
    await expectAlive(fixture, [fixture.pid]);
  });

  test('goes on when whoever reads its output leaves', async () => {
    const fixture = await spawnFixture('slow-exit', [500]);
    const { code, stderr } = await runCli(['stop', fixture.pid, '--verbose'], {
      meanwhile: async (child) => {
        await signalled(fixture);
        child.stdout?.destroy();
      },
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    await expectAllDead(fixture);
  });
});
