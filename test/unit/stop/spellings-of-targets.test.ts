import { EventEmitter } from 'node:events';
import { describe, expect, test } from 'vitest';
import { ProcessTableError } from '../../../src/errors/process-table-error.js';
import type { Platform, Sight } from '../../../src/platform/platform.js';
import type { ProcessRef } from '../../../src/process/target.js';
import { nameTargets } from '../../../src/stop/named-targets.js';
import { createFakeSystem } from '../../../src/testing/testing.js';
import { sighting } from './made-members.js';

const { platform: fake } = createFakeSystem();

function seeing(sight: Sight | ((pid: number) => Sight)): Platform {
  return {
    ...fake,
    ancestors: async () => new Set([1]),
    sight: async (pid) => (typeof sight === 'function' ? sight(pid) : sight),
  };
}

const present = (pid: number): Sight => ({ status: 'present', process: sighting(pid) });

class Child extends EventEmitter {
  readonly exitCode = null;
  readonly pid: number | undefined;
  constructor(pid: number | undefined) {
    super();
    this.pid = pid;
  }
  kill(): boolean {
    throw new Error('nobody is killed here');
  }
}

describe('the caller is told whom it named', () => {
  test('before anybody is looked up, with the tokens it gave, and without whoever never started', async () => {
    const told: ProcessRef[][] = [];
    const platform = seeing({ status: 'unknown', cause: new Error('no luck') });
    const targets = [20, { pid: 21, startToken: 'x' }, new Child(undefined)];
    await expect(
      nameTargets(platform, targets, 'signal', (refs) => told.push([...refs])),
    ).rejects.toThrow('no luck');
    expect(told).toStrictEqual([[{ pid: 20 }, { pid: 21, startToken: 'x' }]]);
  });
});

describe('a reference', () => {
  test('has no token where none is known', async () => {
    const { startToken, ...without } = sighting(20);
    expect(startToken).toBe('t20');
    const platform = seeing({ status: 'present', process: without });
    const [named] = await nameTargets(platform, 20, 'wait');
    expect(named?.ref).toStrictEqual({ pid: 20 });
    const [absent] = await nameTargets(seeing({ status: 'absent' }), 20, 'wait');
    expect(absent?.ref).toStrictEqual({ pid: 20 });
  });
});

describe('two spellings', () => {
  test('of one that told its exit are one target, with a token or without', async () => {
    const exited = [
      { pid: 20, exitCode: 0 },
      { pid: 20, startToken: 'x', exitCode: 0 },
    ];
    expect(await nameTargets(fake, exited, 'signal')).toHaveLength(1);
  });

  test('of one process are waited for by the first that tells of its exit', async () => {
    const [one, other] = [new Child(20), new Child(20)];
    const platform = seeing(present);
    for (const targets of [
      [20, one, other],
      [one, other, 20],
    ]) {
      const named = await nameTargets(platform, targets, 'signal');
      expect(named.map(({ handle }) => handle)).toEqual([one]);
    }
  });
});

describe('whoever only waits', () => {
  test('is not asked for our ancestors, which need not be known', async () => {
    const platform: Platform = {
      ...seeing(present),
      ancestors: () => Promise.reject(new ProcessTableError('no /proc')),
    };
    expect(await nameTargets(platform, 20, 'wait')).toHaveLength(1);
    await expect(nameTargets(platform, 20, 'signal')).rejects.toThrow('no /proc');
  });
});

describe('a refusal says', () => {
  test('that it cannot be told whether it is the same process', async () => {
    const { startToken, ...without } = sighting(20);
    expect(startToken).toBe('t20');
    const platform = seeing({ status: 'present', process: without });
    await expect(nameTargets(platform, { pid: 20, startToken: 'x' }, 'signal')).rejects.toThrow(
      'cannot tell whether pid 20 is still the process of that start token: its start time is not known',
    );
  });

  test('which process to name instead of a thread', async () => {
    await expect(nameTargets(seeing({ status: 'thread' }), 20, 'signal')).rejects.toThrow(
      '20 is the id of a thread, not of a process; a SIGKILL to it would end the process it belongs to. ' +
        'Name that process instead (Tgid in /proc/20/status)',
    );
  });

  test.each<[unknown, string]>([
    [new Error('EIO'), 'cannot look at pid 20: EIO; nothing was signalled'],
    ['EIO', 'cannot look at pid 20; nothing was signalled'],
  ])('why it could not be looked at, and keeps the cause: %s', async (cause, message) => {
    const asked = nameTargets(seeing({ status: 'unknown', cause }), 20, 'signal');
    await expect(asked).rejects.toMatchObject({ message, cause });
    await expect(asked).rejects.toBeInstanceOf(ProcessTableError);
  });

  test('what the platform said, as it said it', async () => {
    const cause = new ProcessTableError('no /proc');
    const asked = nameTargets(seeing({ status: 'unknown', cause }), 20, 'signal');
    await expect(asked).rejects.toBe(cause);
  });
});
