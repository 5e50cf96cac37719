import { describe, expect, test } from 'vitest';
import { forgetJoins, noteJoined } from '../../../src/cgroup/joined.js';
import { coverageOf } from '../../../src/stop/coverage.js';
import type { Reach } from '../../../src/stop/coverage.js';
import type { Hold, Member } from '../../../src/stop/member.js';
import type { Coverage } from '../../../src/stop/stop-report.js';
import { createFakeSystem } from '../../../src/testing/testing.js';
import { gone, member } from './made-members.js';

const { platform } = createFakeSystem();
const { carries, ...blindPlatform } = platform;
const marker = { name: 'MARK', value: 'v' };

const holding = (...holds: readonly Hold[]): ReturnType<typeof member>[] =>
  holds.map((hold, index) => member(10 + index, { hold }));

const cgroup = { path: '/cgroup/x' };

const tree = { scope: 'tree', marker: undefined, cgroup: undefined } as const;
const alone = { scope: 'process', marker: undefined, cgroup: undefined } as const;
const marked = { scope: 'tree', marker, cgroup: undefined } as const;
const markedAlone = { scope: 'process', marker, cgroup: undefined } as const;
const grouped = { scope: 'tree', marker: undefined, cgroup } as const;
const groupedAlone = { scope: 'process', marker: undefined, cgroup } as const;

const claimed = (
  on: Reach['platform'],
  plan: Reach['plan'],
  members: readonly Member[],
  hidesOthers = false,
): Coverage => coverageOf({ platform: on, plan, hidesOthers }, members);

describe('"the whole tree" can be claimed', () => {
  test.each([
    ['of the named processes only, where only those are meant', alone, ['session'], 'process'],
    ['by lineage', tree, ['lineage'], 'lineage'],
    ['by session', tree, ['session', 'session'], 'session'],
    ['as weakly as the most weakly held member', tree, ['session', 'lineage'], 'lineage'],
    ['hardly, if one was gone before it could be asked', tree, ['session', 'none'], 'process'],
    ['by marker', marked, ['marker', 'marker'], 'marker'],
    ['not by a marker that one of them lacks', marked, ['marker', 'session'], 'session'],
    ['by marker for the named processes too', markedAlone, ['marker'], 'marker'],
    ['not by a session for the named processes', markedAlone, ['marker', 'session'], 'process'],
    ['not at all by lineage for the named processes', markedAlone, ['lineage'], 'process'],
    ['not for one that could not be looked at', marked, ['marker', 'none'], 'process'],
    ['of nobody', tree, [], 'process'],
    ['of nobody, carriers were looked for', marked, [], 'marker'],
    ['of nobody named, carriers were looked for', markedAlone, [], 'marker'],
    ['by control group', grouped, ['cgroup', 'cgroup'], 'cgroup'],
    ['by control group for the named processes too', groupedAlone, ['cgroup'], 'cgroup'],
    [
      'not by a control group that one of them is not in',
      grouped,
      ['cgroup', 'session'],
      'session',
    ],
    ['by a PID namespace of their own, without being asked', tree, ['cgroup'], 'cgroup'],
    ['not for one that was gone and never in the group', grouped, ['cgroup', 'none'], 'process'],
    ['of nobody, inhabitants were looked for', grouped, [], 'cgroup'],
    [
      'as weakly as a carrier outside of the group',
      { ...marked, cgroup },
      ['cgroup', 'marker'],
      'marker',
    ],
  ] as const)('%s', (_what, plan, holds, coverage) => {
    expect(claimed(platform, plan, holding(...holds))).toBe(coverage);
  });

  test('by marker for one that was gone before it could be asked: the marker finds what it started', () => {
    const early = gone(member(10, { hold: 'none' }), 'already-gone');
    expect(claimed(platform, marked, [early])).toBe('marker');
    expect(claimed(platform, tree, [early])).toBe('process');
    // Also where there was nothing to hold on to, or it was dead as soon as it was held.
    const unpinned = gone(member(10, { hold: 'none', pin: undefined }), 'already-gone');
    const dead = gone(member(10, { hold: 'none' }), 'exited', 5);
    expect(claimed(platform, marked, [unpinned])).toBe('marker');
    expect(claimed(platform, marked, [dead])).toBe('marker');
  });

  test('not by marker for one that lived and could not be looked at: nobody followed what it started', () => {
    const hidden = gone(member(10, { hold: 'none', pin: undefined }), 'exited', 5);
    expect(claimed(platform, marked, [hidden])).toBe('process');
  });

  test('not by lineage for one that ran on when it was killed: whom it started then, no look need have shown', () => {
    const of = (hold: Hold): ReturnType<typeof member>[] => [member(10, { hold, outran: true })];
    expect(claimed(platform, tree, of('lineage'))).toBe('process');
    // A session and a marker tell of those too.
    expect(claimed(platform, tree, of('session'))).toBe('session');
    expect(claimed(platform, marked, of('marker'))).toBe('marker');
  });

  test('by no marker where environments cannot be read', () => {
    expect(claimed(blindPlatform, marked, [])).toBe('process');
    expect(claimed(blindPlatform, markedAlone, holding('session'))).toBe('process');
    expect(claimed(blindPlatform, marked, holding('session'))).toBe('session');
  });

  test('not of one that started something before it was moved into the group, and is not there to be followed', () => {
    const plan = { ...grouped, cgroup: { ...cgroup, id: 'moved' } };
    const ref = { pid: 10, startToken: 't10' };
    noteJoined('moved', ref, undefined, 'part');
    // It is a member itself: its own hold says how far it is held.
    expect(claimed(platform, plan, holding('cgroup', 'cgroup'))).toBe('cgroup');
    const others = [member(11, { hold: 'cgroup' })];
    expect(claimed(platform, plan, others)).toBe('process');
    expect(claimed(platform, plan, [])).toBe('process');
    expect(claimed(platform, { ...plan, marker }, others)).toBe('marker');
    // Nor is whoever has its number now.
    const later = member(10, { hold: 'cgroup', ref: { pid: 10, startToken: 'later' } });
    expect(claimed(platform, plan, [later])).toBe('process');
    // Nor another one that started in the same tick.
    const twin = member(11, { hold: 'cgroup', ref: { pid: 11, startToken: 't10' } });
    expect(claimed(platform, plan, [twin])).toBe('process');
    expect(claimed(platform, grouped, others)).toBe('cgroup');
    forgetJoins('moved');
    expect(claimed(platform, plan, others)).toBe('cgroup');
  });

  test('whatever the order', () => {
    expect(claimed(platform, tree, holding('lineage', 'session'))).toBe('lineage');
    expect(claimed(platform, marked, holding('session', 'marker', 'lineage'))).toBe('lineage');
  });
});

describe('where /proc hides other users’ processes', () => {
  test.each([
    ['lineage', tree, ['lineage']],
    ['session', tree, ['session']],
    ['marker', marked, ['marker']],
    ['carriers', marked, []],
  ] as const)('nothing is claimed by %s but the named processes', (_, plan, holds) => {
    expect(claimed(platform, plan, holding(...holds), true)).toBe('process');
  });

  test('a control group is counted by the kernel', () => {
    expect(claimed(platform, grouped, holding('cgroup'), true)).toBe('cgroup');
    expect(claimed(platform, grouped, [], true)).toBe('cgroup');
  });
});
