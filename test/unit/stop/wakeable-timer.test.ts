import { beforeEach, describe, expect, test } from 'vitest';
import { WakeableTimer } from '../../../src/stop/wakeable-timer.js';
import { VirtualClock } from '../../../src/testing/virtual-clock.js';

let clock: VirtualClock;
let timer: WakeableTimer;
beforeEach(() => {
  clock = new VirtualClock();
  timer = new WakeableTimer(clock);
});

/** Whether a wait is over by now, as far as promises go. */
async function isOver(wait: Promise<unknown>): Promise<boolean> {
  let over = false;
  wait.then(
    () => (over = true),
    () => (over = true),
  );
  await clock.elapse(0);
  return over;
}

describe('a wait', () => {
  test('lasts as long as it was to, and no longer', async () => {
    const wait = timer.wait(30);
    clock.advance(29);
    expect(await isOver(wait)).toBe(false);
    clock.advance(1);
    expect(await isOver(wait)).toBe(true);
  });

  test('is over when it is woken, and leaves no timer', async () => {
    const wait = timer.wait(30_000);
    expect(clock.pending('world')).toBe(1);
    timer.wake();
    expect(await isOver(wait)).toBe(true);
    expect(clock.pending('world')).toBe(0);
  });

  test('is over at once, if it was woken before it began, and sets no timer', async () => {
    timer.wake();
    expect(await isOver(timer.wait(30_000))).toBe(true);
    expect(clock.pending('world')).toBe(0);
  });

  test('is disturbed once by however many calls before it', async () => {
    timer.wake();
    timer.wake();
    await timer.wait(10);
    const second = timer.wait(10);
    expect(await isOver(second)).toBe(false);
    clock.advance(10);
    expect(await isOver(second)).toBe(true);
  });

  test('is not disturbed by a call that woke the one before', async () => {
    const first = timer.wait(10);
    timer.wake();
    await first;
    const second = timer.wait(10);
    expect(await isOver(second)).toBe(false);
    clock.advance(10);
    expect(await isOver(second)).toBe(true);
  });

  test('that ended by its time leaves nothing that could be woken twice', async () => {
    const first = timer.wait(10);
    clock.advance(10);
    await first;
    timer.wake();
    expect(await isOver(timer.wait(10))).toBe(true);
  });
});
