import { expect, test } from 'vitest';
import { campaign } from './campaign.js';

/* Several thousand histories of the long run; all of it is `npm run simulate -- --histories 1000000`. */

const FIXED_SEEDS = [1, 2, 3, 4, 5, 6];
const HISTORIES = 500;

test.each(FIXED_SEEDS)('the histories of seed %i break no rule', async (seed) => {
  await expectUnbroken(seed, HISTORIES);
});

test('the histories of a fresh seed break no rule', async () => {
  const seed = Date.now() % 2 ** 31;
  console.log(`A fresh seed: npm run simulate -- --histories ${2 * HISTORIES} --seed ${seed}`);
  await expectUnbroken(seed, 2 * HISTORIES);
});

async function expectUnbroken(seed: number, histories: number): Promise<void> {
  const failure = await campaign({ seed, histories });
  if (failure === undefined) return;
  const replay = `npm run simulate -- --replay ${failure.seed}:${failure.path}`;
  expect.fail(`${failure.words}\n\nReplay it: ${replay}`);
}
