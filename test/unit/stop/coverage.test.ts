import { describe, expect, test } from 'vitest';
import { coverageOf } from '../../../src/stop/coverage.js';
import type { Hold } from '../../../src/stop/member.js';
import { createFakeSystem } from '../../../src/testing/testing.js';
import { gone, member } from './made-members.js';

const { platform } = createFakeSystem();
const { carries, ...blindPlatform } = platform;
const marker = { name: 'MARK', value: 'v' };

const holding = (...holds: readonly Hold[]): ReturnType<typeof member>[] =>
  holds.map((hold, index) => member(10 + index, { hold }));

const tree = { scope: 'tree', marker: undefined } as const;
const alone = { scope: 'process', marker: undefined } as const;
const marked = { scope: 'tree', marker } as const;
const markedAlone = { scope: 'process', marker } as const;

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
  ] as const)('%s', (_what, plan, holds, coverage) => {
    expect(coverageOf(platform, plan, holding(...holds))).toBe(coverage);
  });

  test('by marker for one that was gone before it could be asked: the marker finds what it started', () => {
    const early = gone(member(10, { hold: 'none' }), 'already-gone');
    expect(coverageOf(platform, marked, [early])).toBe('marker');
    expect(coverageOf(platform, tree, [early])).toBe('process');
  });

  test('by no marker where environments cannot be read', () => {
    expect(coverageOf(blindPlatform, marked, [])).toBe('process');
    expect(coverageOf(blindPlatform, markedAlone, holding('session'))).toBe('process');
    expect(coverageOf(blindPlatform, marked, holding('session'))).toBe('session');
  });

  test('whatever the order', () => {
    expect(coverageOf(platform, tree, holding('lineage', 'session'))).toBe('lineage');
    expect(coverageOf(platform, marked, holding('session', 'marker', 'lineage'))).toBe('lineage');
  });
});
