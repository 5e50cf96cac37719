import { describe, expect, it, vi } from 'vitest';
import { ProcessTableError } from '../../../src/errors/process-table-error.js';
import type { Expectation } from '../../../src/pid-file/expectation.js';
import { judgeNamed, type Evidence } from '../../../src/pid-file/judge-named.js';
import type { Platform, Read, Sight, Sighting } from '../../../src/platform/platform.js';
import { compareIdentities } from '../../../src/process/identity.js';

const PID = 4321;
const WRITTEN = 1_700_000_000_000;

function sighting(fields: Partial<Sighting> = {}): Sighting {
  return {
    pid: PID,
    startToken: 'first',
    ppid: 1,
    state: 'sleeping',
    name: 'agent',
    startedAtMs: WRITTEN - 1_000,
    ...fields,
  };
}

const present = (fields: Partial<Sighting> = {}): Sight => ({
  status: 'present',
  process: sighting(fields),
});

/** A platform that shows these sights in turn, the last one for ever. */
function showing(sights: readonly Sight[], uid?: Read<number>): Platform {
  let look = 0;
  const platform = {
    sight: vi.fn(() => {
      const sight = sights[Math.min(look, sights.length - 1)];
      look += 1;
      return Promise.resolve(sight);
    }),
    sameIdentity: compareIdentities,
    ...(uid === undefined ? {} : { facts: { uid: () => uid } }),
  };
  return platform as unknown as Platform;
}

function judge(sights: readonly Sight[], evidence: Partial<Evidence> = {}, uid?: Read<number>) {
  return judgeNamed(showing(sights, uid), PID, {
    foreignOwner: undefined,
    expectation: undefined,
    writtenAtMs: WRITTEN,
    ...evidence,
  });
}

const running = { status: 'running', pid: PID, startToken: 'first' };
const notRunning = { status: 'stale', reason: 'not-running' };
const recycled = { status: 'stale', reason: 'recycled' };
const answering =
  (...answers: Awaited<ReturnType<Expectation>>[]): Expectation =>
  () =>
    Promise.resolve(answers.length > 1 ? answers.shift()! : answers[0]!);

describe('what a recorded pid names', () => {
  it.each<[string, Sight]>([
    ['nothing', { status: 'absent' }],
    ['a thread', { status: 'thread' }],
    ['a zombie', present({ state: 'zombie' })],
    ['a process that is being reaped', present({ state: 'dead' })],
  ])('is not running when it is %s', async (_what, sight) => {
    expect(await judge([sight])).toEqual(notRunning);
    expect(await judge([sight], { expectation: answering('match') })).toEqual(notRunning);
  });

  it.each(['running', 'sleeping', 'disk-sleep', 'stopped', 'traced', 'idle', 'unknown'] as const)(
    'is running in the state %s',
    async (state) => {
      expect(await judge([present({ state })])).toEqual(running);
    },
  );

  it('has no token where the platform has none', async () => {
    const { startToken: _none, ...process } = sighting();
    expect(await judge([{ status: 'present', process }])).toStrictEqual({
      status: 'running',
      pid: PID,
    });
  });

  it('is an error, and never stale, when it cannot be looked at', async () => {
    const cause = new Error('EIO');
    const error: unknown = await judge([{ status: 'unknown', cause }]).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(ProcessTableError);
    expect(error).toMatchObject({
      cause,
      message: expect.stringContaining(`pid ${PID}`) as string,
    });
  });

  it('is running without a token when it is hidden', async () => {
    expect(await judge([{ status: 'hidden' }])).toEqual({ status: 'running', pid: PID });
  });

  it('is an error when it is hidden and something is expected of it', async () => {
    for (const answer of ['match', 'mismatch'] as const) {
      const judged = judge([{ status: 'hidden' }], { expectation: answering(answer) });
      await expect(judged).rejects.toThrow(/pid 4321 exists, but it is hidden/);
    }
  });
});

describe('where nothing is asked of the process', () => {
  it('is looked at once, whoever it belongs to', async () => {
    const platform = showing([present({ uid: 0 })]);
    const evidence = { foreignOwner: undefined, expectation: undefined, writtenAtMs: WRITTEN };
    expect(await judgeNamed(platform, PID, evidence)).toEqual(running);
    expect(platform.sight).toHaveBeenCalledTimes(1);
  });
});

describe('recycled by time', () => {
  it.each([
    [-1e9, running],
    [0, running],
    [2_000, running],
    [2_000.5, recycled],
    [1e9, recycled],
  ])('started %d ms after the file was written', async (late, verdict) => {
    expect(await judge([present({ startedAtMs: WRITTEN + late })])).toEqual(verdict);
  });

  it('is not claimed where the start is not known', async () => {
    const { startedAtMs: _none, ...process } = sighting();
    expect(await judge([{ status: 'present', process }])).toEqual(running);
  });
});

describe('recycled by expectation', () => {
  it('alone decides, whenever the process started', async () => {
    for (const startedAtMs of [WRITTEN - 1e9, WRITTEN + 1e9]) {
      const sights = [present({ startedAtMs })];
      expect(await judge(sights, { expectation: answering('match') })).toEqual(running);
      expect(await judge(sights, { expectation: answering('mismatch') })).toEqual(recycled);
    }
  });

  it('is an error when the field may not be read', async () => {
    const judged = judge([present()], { expectation: answering({ unreadable: 'cwd denied' }) });
    await expect(judged).rejects.toBeInstanceOf(ProcessTableError);
    await expect(judged).rejects.toThrow(
      'pid 4321 exists, but cwd denied, so whether it is the expected process is not known; look as its owner or as root',
    );
  });

  it('asks again when the pid changed hands meanwhile', async () => {
    const second = { startToken: 'second' };
    const verdict = judge([present(), present(second)], {
      expectation: answering('mismatch', 'match'),
    });
    expect(await verdict).toEqual({ ...running, ...second });
  });

  it('says not running when the process went while it was asked', async () => {
    for (const answer of ['match', 'mismatch', { unreadable: 'x' }] as const) {
      const sights: Sight[] = [present(), { status: 'absent' }];
      expect(await judge(sights, { expectation: answering(answer) })).toEqual(notRunning);
    }
  });

  it('gives up, saying so, on a pid that never keeps still', async () => {
    const sights = Array.from({ length: 40 }, (_, look) => present({ startToken: `${look}` }));
    const platform = showing(sights);
    const judged = judgeNamed(platform, PID, {
      foreignOwner: undefined,
      expectation: answering('match'),
      writtenAtMs: WRITTEN,
    });
    await expect(judged).rejects.toThrow(/changed hands at each of 4 looks/);
    // Each try looks before and after it asks.
    expect(platform.sight).toHaveBeenCalledTimes(8);
  });
});

describe('the file of another user', () => {
  const foreignOwner = 1_000;

  it.each<[string, Sight, Read<number> | undefined]>([
    ['a process of somebody else', present(), { ok: true, value: 0 }],
    ['a process whose owner may not be read', present(), { ok: false, reason: 'denied' }],
    ['a process on a platform that tells no owner', present(), undefined],
    ['a process seen as somebody else’s', present({ uid: 0 }), { ok: true, value: foreignOwner }],
    ['nothing', { status: 'absent' }, undefined],
    ['a zombie of that owner', present({ state: 'zombie', uid: foreignOwner }), undefined],
    ['what is hidden', { status: 'hidden' }, { ok: true, value: foreignOwner }],
  ])('does not count when it names %s', async (_what, sight, uid) => {
    expect(await judge([sight], { foreignOwner }, uid)).toEqual({ status: 'foreign' });
  });

  it('counts for a process of that user', async () => {
    const uid = { ok: true, value: foreignOwner } as const;
    expect(await judge([present()], { foreignOwner }, uid)).toEqual(running);
    expect(await judge([present({ uid: foreignOwner })], { foreignOwner })).toEqual(running);
    const late = present({ startedAtMs: WRITTEN + 1e9 });
    expect(await judge([late], { foreignOwner }, uid)).toEqual(recycled);
  });

  it('does not count when the process went while its owner was asked', async () => {
    const uid = { ok: true, value: foreignOwner } as const;
    const sights: Sight[] = [present(), { status: 'absent' }];
    expect(await judge(sights, { foreignOwner }, uid)).toEqual({ status: 'foreign' });
  });
});
