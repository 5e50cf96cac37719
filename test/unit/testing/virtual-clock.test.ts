import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { InvalidOptionError } from '../../../src/errors/invalid-option-error.js';
import { VirtualClock } from '../../../src/testing/virtual-clock.js';

const sleep = (clock: VirtualClock, ms: number): Promise<void> =>
  new Promise((resolve) => {
    clock.after(ms, resolve);
  });

describe('advance', () => {
  test('fires what is due in the order of its time, then of its setting', () => {
    const clock = new VirtualClock();
    const fired: string[] = [];
    for (const [ms, name] of [
      [20, 'c'],
      [10, 'a'],
      [10, 'b'],
      [31, 'd'],
    ] as const) {
      clock.after(ms, () => fired.push(`${name}@${clock.now()}`));
    }
    clock.advance(30);
    expect(fired).toEqual(['a@10', 'b@10', 'c@20']);
    expect(clock.now()).toBe(30);
  });

  test('fires what was set while it went on', () => {
    const clock = new VirtualClock();
    let at = 0;
    clock.after(5, () => {
      clock.after(5, () => {
        at = clock.now();
      });
    });
    clock.advance(10);
    expect(at).toBe(10);
  });

  test('does not fire what was called off', () => {
    const clock = new VirtualClock();
    let fired = false;
    const cancel = clock.after(5, () => {
      fired = true;
    });
    cancel();
    clock.advance(10);
    expect(fired).toBe(false);
  });

  test.each([-1, NaN, Infinity])('refuses %s', (ms) => {
    const clock = new VirtualClock();
    expect(() => {
      clock.advance(ms);
    }).toThrow(InvalidOptionError);
    expect(() => clock.after(ms, () => undefined)).toThrow(InvalidOptionError);
  });
});

test('elapse gives code that awaits its turns between the timers', async () => {
  const clock = new VirtualClock();
  const woke: number[] = [];
  const loop = (async () => {
    for (let round = 0; round < 3; round++) {
      await sleep(clock, 10);
      woke.push(clock.now());
    }
  })();
  await clock.elapse(25);
  expect(woke).toEqual([10, 20]);
  expect(clock.now()).toBe(25);
  await clock.run(loop);
  expect(woke).toEqual([10, 20, 30]);
});

describe('run', () => {
  test('passes from timer to timer until the promise settles, and not further', async () => {
    const clock = new VirtualClock();
    clock.after(5_000, () => undefined);
    await clock.run(sleep(clock, 1_000));
    expect(clock.now()).toBe(1_000);
  });

  test('rejects as the promise does', async () => {
    const clock = new VirtualClock();
    const failing = sleep(clock, 5).then(() => {
      throw new Error('as it does');
    });
    await expect(clock.run(failing)).rejects.toThrow('as it does');
  });

  test('rejects when nothing is scheduled and the promise is pending', async () => {
    const clock = new VirtualClock();
    const never = new Promise<void>(() => undefined);
    await expect(clock.run(never)).rejects.toThrow('nothing is scheduled');
  });

  test('rejects when the promise is pending after the given time', async () => {
    const clock = new VirtualClock();
    const again = (): void => {
      clock.after(10, again);
    };
    again();
    const never = new Promise<void>(() => undefined);
    await expect(clock.run(never, { withinMs: 100 })).rejects.toThrow('after 100 ms');
    expect(clock.now()).toBe(100);
  });

  test('rejects when something waits 0 ms in a loop', async () => {
    const clock = new VirtualClock();
    const again = (): void => {
      clock.after(0, again);
    };
    again();
    await expect(clock.elapse(1)).rejects.toThrow('0 ms in a loop');
  });

  test('lets any number of timers fire, one after the other', async () => {
    const clock = new VirtualClock();
    let fired = 0;
    const again = (): void => {
      fired++;
      clock.after(1, again);
    };
    again();
    clock.advance(110_000);
    await clock.elapse(1);
    expect(fired).toBe(110_002);
  });

  test('waits for real file requests while virtual time stands', async () => {
    const clock = new VirtualClock();
    const directory = await mkdtemp(join(tmpdir(), 'deadsure-clock-'));
    try {
      const again = (): void => {
        clock.after(1, again);
      };
      again();
      const reading = (async () => {
        await writeFile(join(directory, 'file'), 'text');
        return readFile(join(directory, 'file'), 'utf8');
      })();
      expect(await clock.run(reading)).toBe('text');
      expect(clock.now()).toBe(0);
    } finally {
      await rm(directory, { recursive: true });
    }
  });

  test('lets a promise settle that waits for other real work only', async () => {
    const work = promisify(gzip)(Buffer.alloc(1_000_000));
    expect((await new VirtualClock().run(work)).length).toBeGreaterThan(0);
  });
});

test('while the event loop is held, the world goes on and timers of the caller wait', () => {
  const clock = new VirtualClock();
  const fired: string[] = [];
  clock.schedule(1, () => fired.push(`caller@${clock.now()}`), 'caller');
  clock.schedule(2, () => fired.push(`world@${clock.now()}`), 'world');
  clock.spend(5);
  expect(fired).toEqual(['world@2']);
  expect(clock.now()).toBe(5);
  clock.advance(0);
  expect(fired).toEqual(['world@2', 'caller@5']);
});
