import type { Platform, Sent, View } from '../../src/platform/platform.js';
import type { Life } from './life.js';
import type { World } from './world.js';

/** Something that one call sent through the gate, and whom it really met. */
export interface Sending {
  /** When the call sent it; it arrives later by what a system call takes. */
  readonly sentMs: number;
  readonly atMs: number;
  /** In which turn of the event loop. */
  readonly turn: number;
  /** When the last look before it had begun, if that came back in the same turn. */
  readonly lookedMs: number | undefined;
  readonly to: number;
  readonly group: boolean;
  readonly signal: NodeJS.Signals;
  readonly result: Sent['result'];
  /** Everybody that it reached. */
  readonly reached: readonly Life[];
  /** Everybody it was refused for. */
  readonly refusedBy: readonly Life[];
}

// A tree of seventy that does not stand still is looked at and stopped two hundred times in one turn.
const MOST_SIGNALS = 30_000;

/** What is noted of a call. */
export interface Notes {
  readonly sendings: Sending[];
  readonly unread: Map<Life, 'unsettled' | 'gone'>;
  lookedMs: number;
}

/** The platform as one call has it, so that what it sends is known to be its own, and when it looked. */
export function witnessed(world: World, turn: () => number, notes: Notes): Platform {
  const { platform, history } = world.system;
  let inTurn = -1;
  let lookedInTurn = -1;
  const looked = (beganMs: number): void => {
    notes.lookedMs = beganMs;
    lookedInTurn = turn();
  };
  let signals = 0;
  const watch = (to: number, signal: NodeJS.Signals, group: boolean, send: () => Sent): Sent => {
    const sentMs = world.now;
    if (signal === 'SIGSTOP') world.frozeInThisTurn = true;
    signals = turn() === inTurn ? signals + 1 : 0;
    inTurn = turn();
    if (signals > MOST_SIGNALS) throw new Error('it signals on and on, and never gives way');
    const from = history.entries.length;
    const { result, ...rest } = send();
    const reached: Life[] = [];
    const refusedBy: Life[] = [];
    const { entries } = history;
    for (let index = from; index < entries.length; index++) {
      const entry = entries[index];
      if (entry === undefined || !('fromUs' in entry) || !entry.fromUs) continue;
      if (entry.type === 'missed') continue;
      const life = world.lives[entry.serial];
      if (life !== undefined) (entry.type === 'signal' ? reached : refusedBy).push(life);
    }
    const atMs = world.now;
    const lookedMs = lookedInTurn === turn() ? notes.lookedMs : undefined;
    const when = { sentMs, atMs, turn: turn(), lookedMs };
    notes.sendings.push({ ...when, to, group, signal, result, reached, refusedBy });
    return { result, ...rest } as Sent;
  };
  const { sendGroup, carries } = platform;
  return {
    ...platform,
    ...(carries === undefined
      ? {}
      : {
          carries: (pid: number, name: string, value: string) => {
            const carried = carries(pid, name, value);
            const life = world.lives.findLast((one) => one.pid === pid);
            if (life === undefined) return carried;
            if (carried === 'unsettled' || carried === 'gone') notes.unread.set(life, carried);
            else notes.unread.delete(life);
            return carried;
          },
        }),
    view: () => watched(world, platform.view(), looked),
    send: (pid, signal) => watch(pid, signal, false, () => platform.send(pid, signal)),
    ...(sendGroup === undefined
      ? {}
      : {
          sendGroup: (pgid: number, signal: 'SIGSTOP' | 'SIGCONT') =>
            watch(pgid, signal, true, () => sendGroup(pgid, signal)),
        }),
  };
}

/** Tells when a look that succeeded had begun; a cheap one that did not really look is none. */
function watched({ system }: World, view: View, looked: (atMs: number) => void): View {
  const { lookNow, newestNow } = view;
  return {
    pin: (sighting) => view.pin(sighting),
    look: async (options) => {
      const { looks, clock } = system;
      const beganMs = clock.now();
      const found = view.look(options);
      const isLook = system.looks > looks;
      const census = await found;
      if (isLook) looked(beganMs);
      return census;
    },
    ...(lookNow === undefined
      ? {}
      : {
          lookNow: () => {
            const beganMs = system.clock.now();
            const census = lookNow();
            looked(beganMs);
            return census;
          },
        }),
    ...(newestNow === undefined ? {} : { newestNow }),
    close: () => {
      view.close();
    },
  };
}
