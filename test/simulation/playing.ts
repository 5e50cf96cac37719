import { setImmediate as immediate } from 'node:timers/promises';
import { begin } from './calling.js';
import { schedule } from './deeds.js';
import { atSettling } from './invariants/at-settling.js';
import type { Complaint } from './invariants/complaint.js';
import { stillFrozen } from './invariants/frozen.js';
import { sumMs } from './performed-call.js';
import type { PerformedCall } from './performed-call.js';
import type { Plan } from './plan.js';
import { World } from './world.js';

/** A history that was played to its end. */
export interface Played {
  readonly plan: Plan;
  readonly world: World;
  readonly calls: readonly PerformedCall[];
  /** What was wrong already while it was played. */
  readonly complaints: readonly Complaint[];
  readonly turns: number;
}

const LONG_TURN_MS = 5;
// A call that has not settled so long after its time never will.
const PATIENCE_MS = 8_000;

/** Plays a history: the real code of stop and kill on a machine of which everything is known. */
export async function play(plan: Plan): Promise<Played> {
  const world = new World(plan.machine, plan.people);
  const { clock } = world.system;
  const calls: PerformedCall[] = [];
  const complaints: Complaint[] = [];
  let turns = 0;
  let running = plan.calls.length;
  let lastMs = 0;
  schedule(world, plan.deeds);
  for (const [number, call] of plan.calls.entries()) {
    world.inOurTurn(call.at / 4, () => {
      const begun = begin(
        world,
        call,
        number,
        () => turns,
        (settled) => {
          running--;
          complaints.push(...atSettling(world, settled));
        },
      );
      calls.push(begun);
      lastMs = Math.max(lastMs, world.now + sumMs(begun) + PATIENCE_MS);
    });
    lastMs = Math.max(lastMs, call.at / 4 + PATIENCE_MS);
  }
  // Queries give way to the real event loop; nothing else does.
  const turn = plan.calls.some(({ how }) => how === 'stopMatching') ? eventLoop : microtasks;
  const { emitWarning } = process;
  process.emitWarning = () => {
    world.warnings++;
  };
  try {
    do {
      turns++;
      const fromMs = world.now;
      await turn();
      if (world.now - fromMs > LONG_TURN_MS)
        world.busy.push({ fromMs, toMs: world.now, turn: turns });
      complaints.push(...stillFrozen(world));
    } while (running > 0 && clock.step(lastMs));
    // What was under way when a call was abandoned comes to its end.
    const endMs = world.now + 3 * plan.machine.lookTakesMs + 0.001;
    do await turn();
    while (clock.step(endMs));
  } finally {
    process.emitWarning = emitWarning;
  }
  return { plan, world, calls, complaints, turns };
}

/** Everything that waits for promises alone has run when the next tick is due. */
function microtasks(): Promise<void> {
  return new Promise((resolve) => {
    process.nextTick(resolve);
  });
}

// As often as a query may give way in one look, and once more.
const MOST_YIELDS = 6;

async function eventLoop(): Promise<void> {
  await microtasks();
  for (let count = 0; count < MOST_YIELDS && mayYield(); count++) await immediate();
}

/** Whether anything waits for the next turn of the real event loop. */
function mayYield(): boolean {
  return process.getActiveResourcesInfo().includes('Immediate');
}
