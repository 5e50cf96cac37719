import { expect, test } from 'vitest';
import { inTurn } from '../../../src/supervise/registry/in-turn.js';

/** Something that goes on until it is told to end. */
function step(
  log: string[],
  name: string,
): { readonly action: () => Promise<string>; end(): void } {
  let end = (): void => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  const action = async (): Promise<string> => {
    log.push(`${name} begins`);
    await ended;
    log.push(`${name} ends`);
    return name;
  };
  return {
    action,
    end() {
      end();
    },
  };
}

test('one after the other in the order of the calls, also of those that come while one waits', async () => {
  const log: string[] = [];
  const [a, b, c] = [step(log, 'a'), step(log, 'b'), step(log, 'c')];
  const first = inTurn('queue', a.action);
  const second = inTurn('queue', b.action);
  a.end();
  expect(await first).toBe('a');
  const third = inTurn('queue', c.action);
  c.end();
  // Whatever might begin out of its turn has begun by then.
  await new Promise(setImmediate);
  expect(log).toEqual(['a begins', 'a ends', 'b begins']);
  b.end();
  expect(await Promise.all([second, third])).toEqual(['b', 'c']);
  expect(log.slice(2)).toEqual(['b begins', 'b ends', 'c begins', 'c ends']);
});

test('one that fails holds up nobody, and tells only who called it', async () => {
  const failing = inTurn('failing', () => Promise.reject(new Error('no space')));
  const next = inTurn('failing', async () => 'next');
  await expect(failing).rejects.toThrow('no space');
  expect(await next).toBe('next');
});

test('queues are nothing to each other', async () => {
  const log: string[] = [];
  const held = step(log, 'held');
  const first = inTurn('one', held.action);
  expect(await inTurn('another', async () => 'free')).toBe('free');
  held.end();
  await first;
});
