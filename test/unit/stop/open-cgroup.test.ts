import { describe, expect, test } from 'vitest';
import { UnsafeTargetError } from '../../../src/errors/unsafe-target-error.js';
import type { Cgroup, Platform } from '../../../src/platform/platform.js';
import { openCgroup } from '../../../src/stop/open-cgroup.js';
import { createFakeSystem } from '../../../src/testing/testing.js';
import { plan } from './made-members.js';

const SELF = 4;
const PARENT = 3;

/** A system whose one group has these in it. Init is no ancestor of ours, as after nsenter(1). */
function open(...pids: readonly number[]): {
  readonly opened: Cgroup | undefined;
  asked: unknown[];
} {
  const asked: unknown[] = [];
  const group: Partial<Cgroup> = {
    look: () => ({ pids: new Set(pids), newcomers: [], hidden: 0, foreign: 0 }),
  };
  const platform: Platform = {
    ...createFakeSystem().platform,
    self: SELF,
    cgroups: {
      create: () => group as Cgroup,
      open: (...given) => {
        asked.push(given);
        return group as Cgroup;
      },
    },
  };
  const asksFor = plan({ cgroup: { path: '/cg/x', id: 'that very one' } });
  return { opened: openCgroup(platform, asksFor, new Set([PARENT])), asked };
}

describe('the group of a call', () => {
  test('is the very one that it was made for', () => {
    const { opened, asked } = open(10, 11);
    expect(opened).toBeDefined();
    expect(asked).toEqual([['/cg/x', 'that very one']]);
  });

  test.each([
    ['we', SELF],
    ['an ancestor of ours', PARENT],
    ['the init of our PID namespace, ancestor or not', 1],
  ])('is refused when %s live in it', (_who, pid) => {
    expect(() => open(10, pid)).toThrow(UnsafeTargetError);
    expect(() => open(10, pid)).toThrow(`${pid}, `);
  });
});
