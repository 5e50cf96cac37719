import { accessSync, constants } from 'node:fs';
import { describe, expect, test, type TestContext } from 'vitest';
import type { FailedReport } from '../../../src/index.js';
import { expectUntouched, useCanaries } from '../../helpers/canary.js';
import { expectAllDead } from '../../helpers/expect-dead.js';
import { runScript } from '../../helpers/library-script.js';
import { fateOf, expectWithin } from '../../helpers/reported.js';
import { skipVisibly } from '../../helpers/skip-visibly.js';
import { spawnFixture } from '../../helpers/spawn-fixture.js';

// The overflow user: exists everywhere and owns nothing.
const NOBODY = 65_534;

function needRoot(context: TestContext): void {
  if (process.getuid?.() !== 0) skipVisibly(context, 'only root can become another user');
  accessSync(process.execPath, constants.X_OK);
}

const STOP = `
  const [foreign, own] = process.argv.slice(1).map(Number);
  const report = await deadsure.escalatingStop([foreign, own], { schedule: 'TERM/30/KILL/30', reject: false });
  console.log(JSON.stringify(report));
`;

describe("another user's process", () => {
  useCanaries();

  test('is not-permitted, and the rest is still handled, without waiting out the schedule', async (context) => {
    needRoot(context);
    const [foreign, own] = await Promise.all([
      spawnFixture('canary'),
      spawnFixture('slow-exit', [500], { uid: NOBODY }),
    ]);
    const said = await expectWithin(20_000, () =>
      runScript(STOP, [foreign.pid, own.pid], { uid: NOBODY }),
    );
    const report = JSON.parse(said.stdout) as FailedReport;
    expect(report).toMatchObject({ ok: false, outcome: 'survived' });
    expect(report.survivors).toHaveLength(1);
    expect(report.survivors[0]).toMatchObject({
      pid: foreign.pid,
      reason: 'not-permitted',
      uid: 0,
    });
    expect(fateOf(report, foreign.pid)).toMatchObject({ fate: 'alive', signals: [] });
    const { goneAfterMs = Infinity, ...ended } = fateOf(report, own.pid);
    expect(ended).toMatchObject({ fate: 'exited', signals: ['SIGTERM'] });
    // From then on all that were left refused: the next poll was the last.
    expect(report.durationMs - goneAfterMs).toBeLessThan(2_000);
    await expectAllDead(own);
    await expectUntouched(foreign);
  });

  test('refuses SIGKILL as well, in an event that says EPERM', async (context) => {
    needRoot(context);
    const own = await spawnFixture('stubborn', [], { uid: NOBODY });
    const foreign = await spawnFixture('canary');
    const said = await runScript(
      `
      const refused = [];
      const report = await deadsure.sigkillAndVerify(process.argv.slice(1).map(Number), {
        reject: false, timeoutMs: 20000, onEvent: (event) => event.type === 'refused' && refused.push(event),
      });
      console.log(JSON.stringify({ report, refused }));
    `,
      [foreign.pid, own.pid],
      { uid: NOBODY },
    );
    const { report, refused } = JSON.parse(said.stdout) as {
      report: FailedReport;
      refused: unknown[];
    };
    expect(refused).toContainEqual(
      expect.objectContaining({
        signal: 'SIGKILL',
        code: 'EPERM',
        process: expect.objectContaining({ pid: foreign.pid }) as unknown,
      }),
    );
    expect(report.survivors.map(({ pid }) => pid)).toEqual([foreign.pid]);
    expect(fateOf(report, own.pid).fate).toBe('killed');
    await expectAllDead(own);
    await expectUntouched(foreign);
  });
});
