import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, test } from 'vitest';
import { fileRegistry } from '../../../src/supervise/supervise.js';
import type { FileRegistry } from '../../../src/supervise/supervise.js';
import { useCanaries } from '../../helpers/canary.js';
import { quietTime, within } from '../../helpers/patience.js';
import { temporaryDirectory } from '../find/temporary-directory.js';
import { dyingBefore, registryWriter } from './registry-writer.js';

useCanaries();

const MOST_REQUESTS = 60;

/** Only entries, none of them damaged, and nothing else. */
async function expectClean(known: FileRegistry): Promise<void> {
  expect(readdirSync(known.directory).filter((name) => !name.endsWith('.json'))).toEqual([]);
  for (const reading of await known.list()) expect(reading.status, reading.name).toBe('found');
}

test.each([
  ['with nobody before it', false],
  ['while it removes the lock of somebody who died', true],
])(
  'a writer that is killed at any moment, %s, leaves the old entry or the new, and holds up nobody',
  async (_, locked) => {
    const directory = temporaryDirectory();
    let ended = false;
    let crashes = 0;
    // Several at a time: what takes long is to start them.
    for (let from = 1; !ended && from < MOST_REQUESTS; from += 8) {
      const codes = await Promise.all(
        [0, 1, 2, 3, 4, 5, 6, 7].map((step) =>
          dieAt(from + step, join(directory, String(from + step)), locked),
        ),
      );
      crashes += codes.filter((code) => code === 'SIGKILL').length;
      // It was through before its last moment came.
      ended = codes.includes(null);
    }
    expect(ended).toBe(true);
    expect(crashes).toBeGreaterThanOrEqual(locked ? 20 : 14);
  },
  120_000,
);

/** One writer, which dies before its nth request or ends well; what others make of what it left; how it ended. */
async function dieAt(
  nth: number,
  directory: string,
  locked: boolean,
): Promise<NodeJS.Signals | null> {
  const known = fileRegistry(directory);
  await known.set('a', { pid: process.pid }, 'old');
  if (locked) {
    const dead = { id: randomUUID(), process: { pid: process.pid, startToken: 'of another' } };
    writeFileSync(join(directory, '.lock'), JSON.stringify(dead), { mode: 0o600 });
  }
  const body = `${dyingBefore(nth)}
    await registry.set('a', { pid: ${process.pid} }, 'new');`;
  const writer = registryWriter(directory, body);
  await within(60_000, 'the writer to end', once(writer, 'exit'));
  expect(await known.get('a'), `killed before request ${nth}`).toMatchObject({
    status: 'found',
    entry: { data: expect.stringMatching(/^(?:old|new)$/) },
  });
  // All at once, so that several find that the lock's holder is dead.
  const later = fileRegistry(directory);
  const names = ['a', 'b', 'c', 'd', 'e'];
  await Promise.all(names.map((name) => later.set(name, { pid: process.pid }, 'after')));
  for (const name of names) {
    expect(await later.get(name), `after request ${nth}`).toMatchObject({
      entry: { data: 'after' },
    });
  }
  await expectClean(known);
  return writer.signalCode;
}

test('writers that are killed at random moments lose nothing that was written, and hold up nobody', async () => {
  const directory = join(temporaryDirectory(), 'agents');
  const body = `
    for (let round = 1; ; round++) {
      await registry.set('shared', { pid: process.ppid }, 'x'.repeat(200_000) + round);
      await registry.set('own ' + process.pid, { pid: process.pid }, round);
      say(round);
    }`;
  const known = fileRegistry(directory);
  let written = 0;
  for (let crash = 0; crash < 12; crash++) {
    const writer = registryWriter(directory, body);
    const exit = once(writer, 'exit');
    await within(30_000, 'a first round', once(writer.stdout!, 'data'));
    // From here on at any moment of a round, which takes some ten milliseconds.
    await quietTime(Math.random() * 40);
    writer.kill('SIGKILL');
    await exit;
    const data = `after ${crash}`;
    await within(15_000, 'a write', known.set('mine', { pid: process.pid }, data));
    expect(await known.get('mine')).toMatchObject({ entry: { data } });
    expect(await known.get('shared')).toMatchObject({
      status: 'found',
      entry: { data: expect.stringMatching(/^x{200000}\d+$/) },
    });
    expect(await known.get(`own ${writer.pid!}`)).toMatchObject({ status: 'found' });
    expect(await known.remove(`own ${writer.pid!}`)).toBe('removed');
    written++;
  }
  expect(written).toBe(12);
  // Whoever comes next sweeps what the dead have left.
  await fileRegistry(directory).set('mine', { pid: process.pid }, 'last');
  await expectClean(known);
}, 120_000);

describe('two processes on one directory', () => {
  test('200 times: one of them has the name, nothing is ever damaged, and its death frees it', async () => {
    const directory = join(temporaryDirectory(), 'agents');
    const body = `
      const me = { pid: process.pid };
      const own = 'own ' + process.pid;
      for (let round = 1; ; round++) {
        await registry.set(own, me, round);
        const won = await registry.set('shared', me, round).then(() => true, (error) => {
          if (error.reason !== 'in-use') throw error;
          return false;
        });
        for (const reading of await registry.list()) {
          if (reading.status !== 'found') throw new Error(JSON.stringify(reading));
        }
        if ((await registry.get(own)).entry.data !== round) throw new Error('lost a write');
        if ((await registry.remove(own)) !== 'kept') throw new Error('removed the living');
        say(won ? 'won' : 'lost');
      }`;
    const writers = [registryWriter(directory, body), registryWriter(directory, body)];
    const said = writers.map((): string[] => []);
    const reached = writers.map(
      (writer, index) =>
        new Promise<void>((resolve, reject) => {
          createInterface({ input: writer.stdout! }).on('line', (line) => {
            const lines = said[index]!;
            lines.push(line);
            if (lines.length === 100) resolve();
          });
          writer.once('exit', () => {
            reject(new Error(`it ended after ${said[index]!.length} rounds`));
          });
        }),
    );
    await within(50_000, '100 rounds of each', Promise.all(reached));
    const words = said.map((lines) => [...new Set(lines)]);
    expect(words.toSorted()).toEqual([['lost'], ['won']]);
    const winner = words.findIndex(([word]) => word === 'won');
    const loser = writers[1 - winner]!;
    const rounds = said[1 - winner]!;
    writers[winner]!.kill('SIGKILL');
    await within(
      30_000,
      'the other to get the name',
      new Promise<void>((resolve) => {
        const look = (): void => {
          if (rounds.at(-1) === 'won') resolve();
          else setImmediate(look);
        };
        look();
      }),
    );
    loser.kill('SIGKILL');
    await once(loser, 'exit');
    const known = fileRegistry(directory);
    await known.set('after', { pid: process.pid }, 1);
    await expectClean(known);
    expect(await known.get('shared')).toMatchObject({ entry: { process: { pid: loser.pid } } });
    expect(await known.remove('shared')).toBe('removed');
  });
});
