import { describe, expect, test } from 'vitest';
import {
  InvalidOptionError,
  SurvivorsError,
  waitUntilGone,
  type WaitOptions,
} from '../../../src/index.js';
import { expectUntouched, useCanaries } from '../../helpers/canary.js';
import { expectAllDead } from '../../helpers/expect-dead.js';
import { expectNoSignal } from '../../helpers/expect-no-signal.js';
import { end } from '../../helpers/running.js';
import { fateOf, expectWithin, expectRejection } from '../../helpers/reported.js';
import { spawnFixture } from '../../helpers/spawn-fixture.js';

describe('waitUntilGone', () => {
  useCanaries();

  test('sees the work of another killer, and sends nothing itself', async () => {
    const fixture = await spawnFixture('has-children', [2, 'stubborn'], { processes: 3 });
    const report = await expectWithin(20_000, async () => {
      const waiting = waitUntilGone(fixture.child, { timeoutMs: 60_000, scope: 'tree' });
      await fixture.lifeline.until('a heartbeat', () => fixture.lifeline.beats(fixture.pid) > 3);
      for (const { pid, start } of fixture.lifeline.announced.values()) end(pid, start ?? '');
      return waiting;
    });
    await expectAllDead(fixture);
    expect(report).toMatchObject({ ok: true, outcome: 'stopped', stages: [] });
    expect(report.processes).toHaveLength(3);
    for (const pid of fixture.pids()) {
      expect(fateOf(report, pid)).toMatchObject({ fate: 'exited', signals: [] });
      expect(fixture.lifeline.signals(pid)).toEqual([]);
    }
  });

  test('does not call a dead root gone while its recorded child lives', async () => {
    const fixture = await spawnFixture('has-children', [1, 'stubborn'], { processes: 2 });
    const waiting = waitUntilGone(fixture.child, {
      timeoutMs: 1_500,
      scope: 'tree',
      reject: false,
    });
    await fixture.lifeline.until('a heartbeat', () => fixture.lifeline.beats(fixture.pid) > 3);
    fixture.child.kill('SIGKILL');
    const report = await waiting;
    const [child = 0] = fixture.others();
    expect(report).toMatchObject({ ok: false, outcome: 'survived' });
    expect(report.survivors.map(({ pid }) => pid)).toEqual([child]);
    expect(fateOf(report, fixture.pid).fate).toBe('exited');
  });

  test('names who is left when the time is up, and has sent nothing', async () => {
    const fixture = await spawnFixture('canary');
    await expectNoSignal(async () => {
      const error = await expectRejection(
        SurvivorsError,
        waitUntilGone(fixture.child, { timeoutMs: 300 }),
      );
      expect(error.report.survivors).toMatchObject([{ pid: fixture.pid, reason: 'timeout' }]);
      expect(error.report.durationMs).toBeGreaterThanOrEqual(290);
      expect(error.report.durationMs).toBeLessThan(1_300);
      const options = { timeoutMs: 50, reject: false };
      expect(await waitUntilGone([fixture.child], options)).toMatchObject({ ok: false });
    });
    await expectUntouched(fixture);
  });

  test.each([
    {},
    { timeoutMs: undefined },
    { timeoutMs: -1 },
    { timeoutMs: Number.NaN },
    { timeoutMs: '5' },
  ])('refuses %o', async (options) => {
    await expectRejection(InvalidOptionError, waitUntilGone([], options as WaitOptions));
  });
});
