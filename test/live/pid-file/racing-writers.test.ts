import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { useCanaries } from '../../helpers/canary.js';
import { deadPid, startHolders, type Holder } from './holder.js';
import { usePidDirectory } from './pid-directory.js';

const ROUNDS = 200;
const files = usePidDirectory();
useCanaries();

/** All write at the same moment; answers the one who won, and expects that nobody else did. */
async function race(
  holders: readonly Holder[],
  path: string,
  round: number,
  at = Date.now() + 2,
): Promise<Holder> {
  const answers = await Promise.all(holders.map((holder) => holder.write(path, at)));
  const winners = holders.filter((_, index) => answers[index]?.won);
  expect(winners.length, `winners in round ${round}: ${JSON.stringify(answers)}`).toBe(1);
  const winner = winners[0]!;
  expect(readFileSync(path, 'utf8')).toBe(`${winner.pid}\n`);
  for (const answer of answers) {
    if (answer.won) continue;
    expect(answer.reading).toMatchObject({ status: 'running', pid: winner.pid, path });
    expect(answer.message).toContain(`names pid ${winner.pid}, which is running`);
  }
  return winner;
}

// Hundreds of answers of each of four processes, on two cores that others use as well.
const PATIENT = { timeout: 240_000 };

// More than there are cores, so that some are always interrupted in the middle.
describe.each([2, 4])('%i processes that write one PID file at the same time', PATIENT, (count) => {
  it('where there is none: exactly one wins', async () => {
    const holders = await startHolders(count);
    const path = files.at('x.pid');
    for (let round = 0; round < ROUNDS; round += 1) {
      const winner = await race(holders, path, round);
      expect(await winner.ask('remove')).toBe('removed');
    }
    expect(readdirSync(files.at('.'))).toEqual([]);
  });

  it('where a stale one lies: exactly one wins', async () => {
    const holders = await startHolders(count);
    const stale = await deadPid();
    for (let round = 0; round < ROUNDS; round += 1) {
      const path = files.writeStale('x.pid', stale);
      await race(holders, path, round);
      expect(readdirSync(files.at('.'))).toEqual(['x.pid']);
    }
  });

  it('where a stale one is being removed: at most one has it, and it is there', async () => {
    const [remover, ...holders] = await startHolders(count + 1);
    const stale = await deadPid();
    for (let round = 0; round < ROUNDS; round += 1) {
      const path = files.writeStale('x.pid', stale);
      const at = Date.now() + 2;
      const removal = remover!.ask('removeNamed', path, stale, at);
      await race(holders, path, round, at);
      expect(['removed', 'kept', 'missing']).toContain(await removal);
      expect(readdirSync(files.at('.'))).toEqual(['x.pid']);
    }
  });
});

it('those who lost leave the file of the one who won when they exit', PATIENT, async () => {
  for (let round = 0; round < 3; round += 1) {
    const holders = await startHolders(3);
    const path = files.at('x.pid');
    const winner = await race(holders, path, round);
    await Promise.all(holders.filter((one) => one !== winner).map((one) => one.exit()));
    expect(readFileSync(path, 'utf8')).toBe(`${winner.pid}\n`);
    await winner.exit();
    expect(readdirSync(files.at('.'))).toEqual([]);
  }
});
