import { createFakeSystem } from '../../src/testing/testing.js';
import type {
  FakeProcess,
  FakeSystem,
  FakeSystemOptions,
  ForkOptions,
  SpawnOptions,
} from '../../src/testing/testing.js';
import { Life, MARKERS, WORKER } from './life.js';
import { optionsOf } from './habits.js';
import type { Machine, MachineKind, Person } from './plan.js';

// A history that forks on and on ends all the same.
const MOST_BIRTHS = 70;
// init, kthreadd, the shell, ourselves, and four who stand by.
const FURNITURE = 8;

const KINDS: Record<MachineKind, FakeSystemOptions> = {
  linux: {},
  'linux without a pid cursor': { without: ['cursor'] },
  'linux short of descriptors': { pins: 'by-token' },
  'linux that cannot be frozen': { without: ['lookNow', 'sendGroup'] },
  'linux without readable environments': { without: ['carries', 'facts'] },
  ps: { like: 'portable' },
};

/** A stretch of time. */
export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/** A machine with people on it, of whom everything is known. */
export class World {
  readonly system: FakeSystem;
  readonly machine: Machine;
  /** By serial. */
  readonly lives: Life[] = [];
  /** Those of the plan, in its order; whoever is born later is behind them. */
  readonly cast: Life[] = [];
  readonly canaries: Life[] = [];
  /** When listings or pins failed, and when we were not let run. */
  readonly blind: Stretch[] = [];
  readonly absent: Stretch[] = [];
  /** Long turns of our event loop: whichever call freezes a tree then, the others are not let run. */
  readonly busy: (Stretch & { readonly turn: number })[] = [];
  /** Somebody continues what others stopped; a freeze then need not hold. */
  wasContinued = false;
  wallClockWasSet = false;
  /** Somebody was stopped in this turn of the event loop. */
  frozeInThisTurn = false;
  warnings = 0;
  /** Why strangers were met, where they may be. */
  readonly excuses: Set<string> = new Set();
  #births = 0;

  constructor(machine: Machine, people: readonly Person[]) {
    this.machine = machine;
    const { sparePids, weAreRoot, weReap, initReaps, kind, ...times } = machine;
    this.system = createFakeSystem({
      ...KINDS[kind],
      ...times,
      largestPid: FURNITURE + 2 * people.length + sparePids,
      tickMs: 0.01,
      uid: weAreRoot ? 0 : 1_000,
    });
    const { init, self } = this.system;
    const shell = self.parent ?? init;
    const kernelThread = this.system.processAt(2) ?? init;
    for (const one of [init, kernelThread, shell, self]) this.#note(one, 'furniture');
    self.reaps = weReap;
    init.reaps = initReaps;
    this.#standBy();
    for (const person of people) this.#enter(person);
  }

  lifeOf(process: FakeProcess): Life {
    return this.lives[process.serial] ?? fail(process.pid);
  }

  get canReadEnvironments(): boolean {
    return this.system.platform.carries !== undefined;
  }
  get canFreeze(): boolean {
    return this.system.platform.sendGroup !== undefined;
  }

  /** Whether there may be more births; scripts and deeds ask before they fork. */
  get isFull(): boolean {
    return this.#births >= MOST_BIRTHS;
  }

  /** Whether it can do something at this moment. */
  canAct({ isAlive, task }: FakeProcess): boolean {
    return isAlive && task.stoppedBy === undefined && task.heldBy === undefined && !task.dying;
  }
  /** A child of somebody who can act. */
  fork(parent: FakeProcess, options: ForkOptions = {}): FakeProcess {
    const child = parent.fork(options);
    this.cast.push(this.#note(child, 'cast'));
    return child;
  }
  spawn(parent: FakeProcess, options: SpawnOptions): FakeProcess {
    const child = this.system.spawn({ ...options, parent });
    this.cast.push(this.#note(child, 'cast'));
    return child;
  }
  setsid(process: FakeProcess): void {
    if (process.pgid === process.pid) return;
    process.setsid();
    this.lifeOf(process).leadsSinceMs = this.now;
  }
  startThread(process: FakeProcess): void {
    this.lifeOf(process).threads.push({ id: process.startThread(), fromMs: this.now });
  }
  exec(process: FakeProcess, options: Parameters<FakeProcess['exec']>[0]): void {
    process.exec(options);
    this.lifeOf(process).noteProgram();
  }

  get now(): number {
    return this.system.clock.now();
  }

  /** Something that happens out there, whatever the code under test does meanwhile. */
  later(ms: number, deed: () => void): void {
    this.system.clock.schedule(ms, deed, 'world');
  }
  /** Something that we do in a turn of our own event loop. */
  inOurTurn(ms: number, deed: () => void): void {
    this.system.clock.schedule(ms, deed, 'loop');
  }
  /** Whether listings, sights or pins failed, or we were not let run, at any time in between. */
  isTroubled(fromMs: number, toMs: number): boolean {
    const touches = (one: Stretch): boolean => one.fromMs <= toMs && one.toMs >= fromMs;
    return this.blind.some(touches) || this.absent.some(touches);
  }

  /** How long we were not let run in between. */
  absentMs(fromMs: number, toMs: number): number {
    const parts = this.absent.map((one) =>
      Math.max(0, Math.min(one.toMs, toMs) - Math.max(one.fromMs, fromMs)),
    );
    return parts.reduce((sum, ms) => sum + ms, 0);
  }

  #note(process: FakeProcess, part: Life['part']): Life {
    if (part === 'cast') this.#births++;
    const { parent } = process;
    const mother = parent === undefined ? undefined : this.lives[parent.serial];
    const life = new Life(process, mother, this.now, part);
    if (process.sid === process.pid) life.leadsSinceMs = this.now;
    if (process.uid !== this.system.self.uid) life.wasForeign = true;
    life.threads.push(...process.threadIds.map((id) => ({ id, fromMs: this.now })));
    this.lives[process.serial] = life;
    return life;
  }

  /** Bystanders of every kind: our own child, a stranger, and a session with another marker. */
  #standBy(): void {
    const { system } = this;
    const uid = system.self.uid;
    const stand = (options: SpawnOptions): FakeProcess => {
      const process = system.spawn({ command: 'bystander', uid, ...options });
      this.canaries.push(this.#note(process, 'canary'));
      return process;
    };
    stand({});
    stand({ parent: system.init });
    const leader = stand({ parent: system.init, detached: true, env: MARKERS.another.env });
    stand({ parent: leader });
  }

  #enter({ parent, habit, env, detached, trait }: Person): void {
    const { system, cast } = this;
    const elders = [system.init, system.self, ...cast.map(({ process }) => process)];
    const elder = elders[parent % elders.length] ?? system.init;
    // Whoever is stopped, held or gone already starts nobody.
    const mother = this.canAct(elder) ? elder : system.self;
    const process = this.spawn(mother, {
      command: trait === 'a worker' ? WORKER : 'fake',
      uid: trait === 'of another user' ? 34 : system.self.uid,
      detached,
      ...(env === 'inherited' ? {} : { env: ENVIRONMENTS[env] }),
      ...optionsOf(this, habit),
      ...(trait === 'threaded' || trait === 'threaded, leader gone' ? { threads: 2 } : {}),
      ...(trait === 'subreaper' ? { subreaper: true } : {}),
      ...(trait === 'never reaps' ? { reaps: 'never' } : {}),
      ...(trait === 'reaps late' ? { reaps: 9 } : {}),
    });
    if (trait === 'hidden') process.hidden = true;
    if (trait === 'unlisted') process.unlisted = true;
    if (trait === 'leads a group' && process.sid !== process.pid) process.setpgid();
    if (trait === 'uninterruptible') process.hold();
    if (trait === 'stopped') system.send(process, 'SIGSTOP');
    if (trait === 'threaded, leader gone') process.exitLeader();
    if (trait === 'zombie') process.exit();
    if (process.hidden || process.unlisted) this.lifeOf(process).noteObscured(this.now);
  }
}

const ENVIRONMENTS = {
  marked: MARKERS.ours.env,
  'marked by another': MARKERS.another.env,
  cleared: {},
} as const;

function fail(pid: number): never {
  throw new Error(`pid ${pid} was born behind the simulation's back`);
}
