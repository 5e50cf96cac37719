import { expect, test } from 'vitest';
import { campaign } from './campaign.js';

/*
 * Several thousand histories, always the same: a history that nobody has met before says nothing of the change
 * that is tested. New ones are for the long run, `npm run simulate -- --histories 1000000`.
 */

const FIXED_SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];
const HISTORIES = 500;

test.each(FIXED_SEEDS)('the histories of seed %i break no rule', async (seed) => {
  await expectUnbroken(seed, HISTORIES);
});

async function expectUnbroken(seed: number, histories: number): Promise<void> {
  const failure = await campaign({ seed, histories });
  if (failure === undefined) return;
  const replay = `npm run simulate -- --replay ${failure.seed}:${failure.path}`;
  expect.fail(`${failure.words}\n\nReplay it: ${replay}`);
}
