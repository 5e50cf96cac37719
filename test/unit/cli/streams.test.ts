import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { Streams } from '../../../src/cli/terminal/streams.js';
import { eventLoopTurns } from '../../helpers/patience.js';

describe('Streams', () => {
  it('are drained when the system has taken everything, not before', async () => {
    const taken: (() => void)[] = [];
    const slow = new Writable({ write: (_piece, _encoding, done) => taken.push(done) });
    const streams = new Streams(slow);
    slow.write('the answer');
    const order: string[] = [];
    const drained = streams.drained().then(() => order.push('drained'));
    await eventLoopTurns();
    order.push('taken');
    while (taken.length > 0) {
      taken.shift()?.();
      await eventLoopTurns();
    }
    await drained;
    expect(order).toEqual(['taken', 'drained']);
  });

  it.each([
    ['EPIPE', false],
    ['EIO', false],
    ['ENOSPC', true],
  ])('that end with %s: a failure to be told of? %j', async (code, told) => {
    const broken = new Writable({
      write: (_piece, _encoding, done) => {
        done(Object.assign(new Error('broken'), { code }));
      },
    });
    const streams = new Streams(broken);
    broken.write('the answer');
    await streams.drained();
    await eventLoopTurns();
    expect(streams.failure !== undefined).toBe(told);
  });
});
