import { describe, expect, test } from 'vitest';
import type { Facts, Platform } from '../../../src/platform/platform.js';
import type { Member } from '../../../src/stop/member.js';
import { fateOf, shortened, survivorsOf } from '../../../src/stop/survivors.js';
import type { Survivor } from '../../../src/stop/stop-report.js';
import { createFakeSystem } from '../../../src/testing/testing.js';
import { gone, member, sighting } from './made-members.js';

const { platform: fake } = createFakeSystem();

function platformWith(facts: Partial<Facts> = {}): Platform {
  const none = { ok: false, reason: 'none' } as const;
  return {
    ...fake,
    facts: { ...fake.facts!, uid: () => none, waitingOn: () => undefined, ...facts },
  };
}

function survivor(one: Member, aborted = false, platform = platformWith()): Survivor {
  const [first, ...others] = survivorsOf(platform, [one], aborted);
  expect(others).toEqual([]);
  return first!;
}

/** Only a number was named, and whoever has it may not be looked at. */
const hidden: Partial<Member> = {
  ref: { pid: 10 },
  pin: undefined,
  status: { status: 'unknown', cause: new Error('it may not be looked at') },
};

const unknown = { status: 'unknown', cause: new Error('no such luck') } as const;

describe('who survived', () => {
  test('is everybody who is not proven gone', () => {
    const left = member(10);
    const members = [
      left,
      gone(member(11), 'killed', 5),
      gone(member(12), 'zombie'),
      gone(member(13), 'recycled', 5),
    ];
    expect(survivorsOf(platformWith(), members, false).map(({ pid }) => pid)).toEqual([10]);
    expect(survivorsOf(platformWith(), members.slice(1), true)).toEqual([]);
  });

  test('is named with all that a person needs', () => {
    const one = member(10, { state: 'stopped', command: 'x'.repeat(2_000) });
    expect(survivor(one)).toEqual({
      pid: 10,
      startToken: 't10',
      reason: 'timeout',
      state: 'stopped',
      uid: 1_000,
      command: 'x'.repeat(1_024),
      hint: expect.stringMatching(/\w/) as string,
    });
  });

  test('is dead, perhaps, and its parent has yet to hear of it', () => {
    expect(survivor(member(10, { firstSeenDeadMs: 5, state: 'zombie' })).state).toBe('zombie');
  });
});

interface Row {
  readonly what: string;
  readonly one: Partial<Member>;
  readonly reason: Survivor['reason'];
  readonly hint: RegExp;
}

const rows: readonly Row[] = [
  {
    what: 'nobody signalled it',
    one: {},
    reason: 'timeout',
    hint: /no signal; it has only been waited for/,
  },
  {
    what: 'it outlived all polite signals',
    one: { signals: ['SIGINT', 'SIGTERM'] },
    reason: 'timeout',
    hint: /outlived SIGINT, SIGTERM.*lastResort/,
  },
  {
    what: 'it has not gone after SIGKILL yet',
    one: { signals: ['SIGTERM', 'SIGKILL'] },
    reason: 'timeout',
    hint: /SIGKILL was sent.*allow more time/,
  },
  {
    what: 'the system refuses our signals',
    one: { refused: 'EPERM' },
    reason: 'not-permitted',
    hint: /belongs to uid 1000.*EPERM.*root/,
  },
  {
    what: 'the system refuses our signals, and it could not be looked at',
    one: { ...hidden, refused: 'EPERM' },
    reason: 'not-permitted',
    hint: /EPERM/,
  },
  {
    what: 'SIGKILL is pending in state D',
    one: { signals: ['SIGKILL'], state: 'disk-sleep' },
    reason: 'uninterruptible',
    hint: /SIGKILL is pending.*hung mount/,
  },
  {
    what: 'it is in state D and was not sent SIGKILL',
    one: { signals: ['SIGTERM'], state: 'disk-sleep' },
    reason: 'timeout',
    hint: /outlived SIGTERM/,
  },
  {
    what: 'it was started again',
    one: { respawned: true },
    reason: 'respawned',
    hint: /starts it again.*supervisor/,
  },
  {
    what: 'it could not be looked at',
    one: { status: unknown, signals: ['SIGKILL'], state: 'unknown' },
    reason: 'unknown',
    hint: /could not be looked at \(no such luck\); it may be alive/,
  },
  {
    what: 'it could not be looked at, for a reason that is no error',
    one: { status: { status: 'unknown', cause: 'a reason' } },
    reason: 'unknown',
    hint: /a reason/,
  },
];

describe('why', () => {
  test.each(rows)('$what', ({ one, reason, hint }) => {
    const found = survivor(member(10, one));
    expect(found.reason).toBe(reason);
    expect(found.hint).toMatch(hint);
  });

  test.each(rows)('$what, and the stop was abandoned', ({ one }) => {
    expect(survivor(member(10, one), true)).toMatchObject({
      reason: 'aborted',
      hint: expect.stringMatching(/AbortSignal.*call again/) as string,
    });
  });

  test('names what an uninterruptible process waits on, where that can be read', () => {
    const held = member(10, { signals: ['SIGKILL'], state: 'disk-sleep' });
    const platform = platformWith({ waitingOn: () => 'nfs_wait_bit_killable' });
    expect(survivor(held, false, platform).hint).toMatch(/waits in nfs_wait_bit_killable/);
  });

  test('says nothing of what it waits on, where that cannot be read', () => {
    const held = member(10, { signals: ['SIGKILL'], state: 'disk-sleep' });
    const hint =
      'SIGKILL is pending and takes effect when the kernel lets go of it; look for a hung mount or device, or a frozen cgroup.';
    expect(survivor(held).hint).toBe(hint);
    const { facts, ...without } = platformWith();
    expect(facts).toBeDefined();
    expect(survivor(held, false, without).hint).toBe(hint);
  });

  test('names the very error with which our signals are refused', () => {
    expect(survivor(member(10, { refused: 'EACCES' })).hint).toBe(
      'It belongs to uid 1000, and the system refuses our signals (EACCES); run this as that user or as root.',
    );
  });

  test('leaves out an owner that may not be read, or that the platform cannot tell', () => {
    const { uid, ...seen } = sighting(10);
    expect(uid).toBe(1_000);
    const foreign = member(10, { refused: 'EPERM', sighting: seen });
    const { facts, ...without } = platformWith();
    expect(facts).toBeDefined();
    for (const platform of [
      platformWith({ uid: () => ({ ok: false, reason: 'denied' }) }),
      without,
    ]) {
      const found = survivor(foreign, false, platform);
      expect(Object.hasOwn(found, 'uid')).toBe(false);
      expect(found.hint).toContain('another user');
    }
  });

  test('names the owner, where it can be found out', () => {
    const { uid, ...seen } = sighting(10);
    const foreign = member(10, { refused: 'EPERM', sighting: seen });
    const found = survivor(foreign, false, platformWith({ uid: () => ({ ok: true, value: 33 }) }));
    expect(found).toMatchObject({
      uid: 33,
      hint: expect.stringContaining('uid 33') as string,
    });
    const without = survivor(foreign);
    expect(without).not.toHaveProperty('uid');
    expect(without.hint).toContain('another user');
  });
});

describe('a fate', () => {
  test('is what was found out, or else alive', () => {
    expect(fateOf(member(10))).toBe('alive');
    expect(fateOf(gone(member(10), 'recycled', 3))).toBe('recycled');
  });

  test('is unknown for one that cannot be looked at, unless it answered with a refusal', () => {
    expect(fateOf(member(10, { status: unknown }))).toBe('unknown');
    expect(fateOf(member(10, { ...hidden, refused: 'EPERM' }))).toBe('alive');
  });

  test.each([
    ['it was seen once', {}],
    ['a reference named it: another process may have its number', { pin: undefined }],
  ])('is unknown although a signal was refused, if %s', (_why, more) => {
    const one = member(10, { status: unknown, refused: 'EPERM', ...more });
    expect(fateOf(one)).toBe('unknown');
    expect(survivor(one).reason).toBe('unknown');
  });
});

describe('a command line in a report', () => {
  test('is at most 1,024 characters, and absent if there is none', () => {
    expect(shortened('x'.repeat(1_025))).toEqual({ command: 'x'.repeat(1_024) });
    expect(shortened('x')).toEqual({ command: 'x' });
    expect(shortened(undefined)).toEqual({});
  });
});
