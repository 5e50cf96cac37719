import { setImmediate as immediate, setTimeout as timeout } from 'node:timers/promises';
import { fileRequestsUnderWay } from './file-requests.js';

const PATIENCE_TURNS = 20;
const PATIENCE_ROUNDS = 20;

/**
 * Lets everything that waits for promises run, and real file requests come back (a PID file is a real file
 * under a fake system too): virtual time must not depend on how fast the disk is.
 */
export async function eventLoopTurn(): Promise<void> {
  do await immediate();
  while (fileRequestsUnderWay());
}

/**
 * Gives things outside the virtual clock, such as a dynamic import, a moment of real time to show up. Only
 * asked when nothing else is left to do, so that a test which goes well never waits here.
 */
export async function somethingRealMayStillCome(hasCome: () => boolean): Promise<boolean> {
  for (let turn = 0; turn < PATIENCE_TURNS; turn++) {
    await eventLoopTurn();
    if (hasCome()) return true;
  }
  for (let round = 0; round < PATIENCE_ROUNDS; round++) {
    await timeout(5);
    if (hasCome()) return true;
  }
  return false;
}
