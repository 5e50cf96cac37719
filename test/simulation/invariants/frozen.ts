import type { Life } from '../life.js';
import type { World } from '../world.js';
import type { Complaint } from './complaint.js';

/** Nothing that we stopped is stopped when the event loop turns, unless SIGKILL is on its way to it. */
export function stillFrozen(world: World): Complaint[] {
  if (!world.frozeInThisTurn) return [];
  world.frozeInThisTurn = false;
  return world.lives.filter(isLeftStopped).map(({ pid }) => ({
    rule: stillFrozen.name,
    what: `pid ${pid} was stopped by us, and is left so`,
  }));
}

function isLeftStopped({ process: { task } }: Life): boolean {
  // One that was held in the kernel takes the SIGKILL when it comes out, and is dying from then on.
  if (task.life !== 'alive' || task.dying || task.pending.has('SIGKILL')) return false;
  return task.stoppedBy === 'us' || task.pending.get('SIGSTOP') === 'us';
}
