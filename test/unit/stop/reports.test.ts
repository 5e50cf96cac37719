import { describe, expect, test } from 'vitest';
import { ProcessTableError } from '../../../src/errors/process-table-error.js';
import { SurvivorsError } from '../../../src/errors/survivors-error.js';
import type { Member } from '../../../src/stop/member.js';
import { abortedReport, dryRunReport, finalReport } from '../../../src/stop/reports.js';
import type { ReportSource } from '../../../src/stop/reports.js';
import { verdict } from '../../../src/stop/verdict.js';
import { createFakeSystem } from '../../../src/testing/testing.js';
import { gone, member, plan, sighting, ToldPin } from './made-members.js';

const system = createFakeSystem();
system.clock.advance(1_000);

function source(members: readonly Member[], more: Partial<ReportSource> = {}): ReportSource {
  return {
    platform: system.platform,
    plan: plan(),
    named: members.map(({ ref }) => ({ ref, handle: ref.pid, found: { as: 'hidden' } })),
    members,
    stages: [],
    startedMs: 400,
    hidesOthers: false,
    blind: undefined,
    ...more,
  };
}

const already = (): Member => gone(member(10), 'already-gone');
const zombie = (): Member => gone(member(11, { wasZombie: true }), 'zombie');
const recycledBefore = (): Member => gone(member(12), 'recycled');
const recycled = (): Member => gone(member(12), 'recycled', 700);
const exited = (): Member => gone(member(13), 'exited', 700);
const killed = (): Member => gone(member(14, { signals: ['SIGKILL'] }), 'killed', 800);
const alive = (): Member => member(15);
const unknown = (): Member =>
  member(16, { status: { status: 'unknown', cause: new Error('no such luck') } });
const refused = (): Member => member(17, { refused: 'EPERM' });

describe('where nobody was named, and nobody could be looked for', () => {
  const blind = new Error('no /proc');

  test('there is no report at all: nobody can be told to be gone', () => {
    const asked = (): unknown => finalReport(source([], { blind, named: [] }));
    expect(asked).toThrow(ProcessTableError);
    expect(asked).toThrow(
      expect.objectContaining({
        message: 'whether there is anybody to stop could not be seen: no /proc',
        cause: blind,
      }),
    );
  });

  test('the doubt is told of somebody who was found and has gone', () => {
    expect(finalReport(source([exited()], { blind, named: [] }))).toMatchObject({
      ok: false,
      outcome: 'unknown',
      survivors: [{ pid: 13, reason: 'unknown' }],
    });
  });

  test('or of the first target, where there was one', () => {
    const named = [{ ref: { pid: 7 }, handle: 7, found: { as: 'already-gone' } }] as const;
    for (const members of [[], [exited()]]) {
      expect(finalReport(source(members, { blind, named })).survivors).toMatchObject([
        { pid: 7, hint: expect.stringContaining('whether it left anybody behind') as string },
      ]);
    }
  });
});

describe('the outcome', () => {
  test.each([
    ['nobody', [], 'already-gone'],
    ['one that was gone', [already()], 'already-gone'],
    [
      'all gone or zombies or recycled at the first look',
      [already(), zombie(), recycledBefore()],
      'already-gone',
    ],
    ['one of them went later', [already(), zombie(), exited()], 'stopped'],
    ['one was recycled meanwhile', [recycled()], 'stopped'],
    ['one needed SIGKILL', [already(), exited(), killed()], 'killed'],
    ['one is left', [killed(), alive()], 'survived'],
    ['one refuses', [killed(), refused()], 'survived'],
    ['one is left and one cannot be told', [alive(), unknown()], 'survived'],
    ['one cannot be told', [killed(), unknown()], 'unknown'],
  ] as const)('of %s', (_what, members, outcome) => {
    const report = finalReport(source(members));
    expect(report.outcome).toBe(outcome);
    expect(report.ok).toBe(outcome !== 'survived' && outcome !== 'unknown');
    expect(report.survivors.length > 0).toBe(!report.ok);
  });

  test('of a look that failed is unknown, though everybody we know is gone', () => {
    const report = finalReport(source([killed(), exited()], { blind: new Error('no /proc') }));
    expect(report).toMatchObject({
      ok: false,
      outcome: 'unknown',
      survivors: [
        {
          pid: 14,
          startToken: 't14',
          reason: 'unknown',
          state: 'unknown',
          hint: expect.stringMatching(/left anybody behind.*no \/proc/) as string,
        },
      ],
    });
  });

  test('of a look that failed names those who are left, and nobody twice', () => {
    const report = finalReport(source([alive(), killed()], { blind: 'a reason' }));
    expect(report.survivors.map(({ pid }) => pid)).toEqual([15]);
    expect(report.outcome).toBe('survived');
  });

  // With no target to name it may name a member, or throw: anything but "gone".
  test.each([
    ['with members', [killed()]],
    ['without members', []],
  ])('of a look that failed is never gone, though nobody was named: %s', (_what, members) => {
    const claimsGone = (): boolean => {
      try {
        return finalReport(source(members, { blind: new Error('no /proc'), named: [] })).ok;
      } catch (error) {
        return error === undefined;
      }
    };
    expect(claimsGone()).toBe(false);
  });

  test('of a dry run is neither', () => {
    expect(dryRunReport(source([alive()]))).toMatchObject({
      ok: false,
      outcome: 'would-stop',
      survivors: [],
      processes: [{ pid: 15, fate: 'alive', signals: [] }],
    });
  });

  test('of an abandoned stop names whoever was not proven gone', () => {
    expect(abortedReport(source([killed(), alive(), unknown()]))).toMatchObject({
      ok: false,
      outcome: 'aborted',
      survivors: [
        { pid: 15, reason: 'aborted' },
        { pid: 16, reason: 'aborted' },
      ],
    });
    expect(abortedReport(source([killed()])).survivors).toEqual([]);
  });
});

describe('what every report says', () => {
  test('the targets, everybody’s fate, the stages, the time', () => {
    const stages = [{ signal: 'SIGTERM', sentTo: [13], waitedMs: 5 }] as const;
    const report = finalReport(
      source([exited(), killed()], { stages, plan: plan({ label: 'dev server' }) }),
    );
    expect(report).toEqual({
      ok: true,
      outcome: 'killed',
      survivors: [],
      targets: [
        { pid: 13, startToken: 't13' },
        { pid: 14, startToken: 't14' },
      ],
      processes: [
        {
          pid: 13,
          startToken: 't13',
          role: 'target',
          command: 'program 13',
          fate: 'exited',
          signals: [],
          goneAfterMs: 300,
        },
        {
          pid: 14,
          startToken: 't14',
          role: 'target',
          command: 'program 14',
          fate: 'killed',
          signals: ['SIGKILL'],
          goneAfterMs: 400,
        },
      ],
      stages,
      coverage: 'lineage',
      durationMs: 600,
      label: 'dev server',
    });
  });

  test('no time of death for whoever was gone at the first look', () => {
    const { processes } = finalReport(source([already(), zombie()]));
    for (const one of processes) expect(one).not.toHaveProperty('goneAfterMs');
  });

  test('no label where there is none', () => {
    expect(finalReport(source([]))).not.toHaveProperty('label');
  });

  test('the parent that has yet to reap a zombie, as long as it has', () => {
    const pin = new ToldPin(sighting(11), {
      status: 'zombie',
      process: sighting(11, { ppid: 77, state: 'zombie' }),
    });
    const one = gone(member(11, { wasZombie: true, pin }), 'zombie');
    expect(finalReport(source([one])).processes[0]?.parentPid).toBe(77);
    pin.answer = { status: 'gone' };
    expect(finalReport(source([one])).processes[0]).not.toHaveProperty('parentPid');
  });

  test('no parent for those who are left', () => {
    const pin = new ToldPin(sighting(11), {
      status: 'zombie',
      process: sighting(11, { ppid: 77, state: 'zombie' }),
    });
    const report = abortedReport(source([member(11, { pin, firstSeenDeadMs: 5 })]));
    expect(report.processes[0]).not.toHaveProperty('parentPid');
  });

  test.each([
    ['final', finalReport],
    ['dry-run', dryRunReport],
    ['aborted', abortedReport],
  ] as const)('it is plain data (%s): JSON gives it back as it was', (_what, make) => {
    const everybody = [already(), zombie(), recycled(), exited(), killed(), alive(), unknown()];
    const report = make(source([...everybody, refused()], { blind: new Error('x') }));
    expect(JSON.parse(JSON.stringify(report))).toStrictEqual(report);
  });

  test('it does not change with what happens later', () => {
    const one = alive();
    const sentTo = [15];
    const stages = [{ signal: 'SIGTERM', sentTo, waitedMs: 5 }] as const;
    const report = finalReport(source([one], { stages }));
    const before = JSON.stringify(report);
    one.signals.push('SIGKILL');
    sentTo.push(16);
    gone(one, 'killed', 900);
    expect(JSON.stringify(report)).toBe(before);
  });
});

describe('the verdict', () => {
  const survived = finalReport(source([alive()]));
  const untold = finalReport(source([unknown()]));
  const ended = finalReport(source([killed()]));
  const planned = dryRunReport(source([alive()]));

  test.each([survived, untold])('rejects for $outcome, with the report', (report) => {
    let error: unknown;
    try {
      verdict({ reject: true }, report);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(SurvivorsError);
    expect(error).toMatchObject({ code: 'ERR_SURVIVORS', report });
  });

  test('hands the report over, if it was asked to, or if there is nothing to reject for', () => {
    for (const report of [survived, untold])
      expect(verdict({ reject: false }, report)).toBe(report);
    for (const report of [ended, planned]) expect(verdict({ reject: true }, report)).toBe(report);
  });
});
