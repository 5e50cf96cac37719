import { InvalidOptionError } from '../errors/invalid-option-error.js';
import { act } from './acting.js';
import { ROOT_GROUP } from './control-groups.js';
import { FakeProcess } from './fake-process.js';
import type { HistoryEntry } from './history.js';
import { programOf } from './program.js';
import type { Program } from './program.js';
import { reactionsOf } from './reaction.js';
import type { Reaction } from './reaction.js';
import { openSocket } from './sockets.js';
import type { ForkOptions, SpawnOptions } from './spawn-options.js';
import { named } from './task.js';
import type { Task } from './task.js';
import { startThread } from './threads.js';
import type { World } from './world.js';

/** What a new process starts with, apart from its behaviour. */
interface Start {
  readonly uid: number;
  readonly cwd: string;
  readonly program: Program;
  readonly reactions: Map<NodeJS.Signals, Reaction>;
  readonly kernelThread?: boolean | undefined;
  readonly detached?: boolean | undefined;
  readonly leadsNamespace?: boolean | undefined;
  readonly group?: string | undefined;
  readonly sockets?: ReadonlyMap<number, string> | undefined;
}

/** fork(2) and execve(2): a new program. Like Node's `spawn`, it starts with no signal ignored. @internal */
export function spawnTask(world: World, parent: Task | undefined, options: SpawnOptions): Task {
  const { uid = parent?.uid ?? 0, cwd = parent?.cwd ?? '/', kernelThread, detached } = options;
  const { leadsNamespace, group } = options;
  const program = programOf(options, parent?.program.environment ?? new Map());
  const reactions = reactionsOf(options);
  const start = { uid, cwd, program, reactions, kernelThread, detached, leadsNamespace, group };
  return bear(world, parent, options, start, (task) => {
    for (const port of options.listens ?? []) openSocket(world, task, port);
  });
}

/** fork(2): the same program, with the same signal handlers and sockets unless said otherwise. @internal */
export function forkTask(world: World, parent: Task, options: ForkOptions): Task {
  const { uid, cwd, program, sockets } = parent;
  const reactions = new Map([...parent.reactions, ...reactionsOf(options)]);
  const inherited = { reaps: parent.reaps, hidden: parent.hidden, rssBytes: parent.rssBytes };
  const said = Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined),
  );
  return bear(world, parent, { ...inherited, ...said }, { uid, cwd, program, reactions, sockets });
}

function bear(
  world: World,
  parent: Task | undefined,
  options: ForkOptions,
  start: Start,
  prepare: (task: Task) => void = () => undefined,
): Task {
  const bornAtMs = world.clock.now();
  const pid = takePid(world, options.pid);
  const leads = start.detached === true || parent === undefined;
  const task: Task = {
    serial: world.births.length,
    pid,
    token: tokenAt(world, bornAtMs),
    bornAtMs,
    kernelThread: start.kernelThread ?? false,
    parent,
    children: new Set(),
    pgid: leads ? pid : parent.pgid,
    sid: leads ? pid : parent.sid,
    uid: start.uid,
    cwd: start.cwd,
    program: start.program,
    life: 'alive',
    end: undefined,
    leaderExited: false,
    threadIds: [],
    activity: options.activity ?? 'sleeping',
    stoppedBy: undefined,
    heldBy: options.uninterruptible === true ? 'held' : undefined,
    dying: false,
    pending: new Map(),
    backlog: [],
    timers: new Set(),
    reactions: start.reactions,
    received: new Map(),
    reaps: options.reaps ?? 'at-once',
    subreaper: options.subreaper ?? false,
    hidden: options.hidden ?? false,
    unlisted: false,
    group: start.group ?? parent?.group ?? ROOT_GROUP,
    namespace: parent?.namespace,
    unsettled: false,
    sockets: new Map(start.sockets),
    rssBytes: options.rssBytes ?? 2 ** 20,
    cpuMs: options.cpuMs ?? 0,
    face: undefined as unknown as FakeProcess,
  };
  if (start.leadsNamespace === true) task.namespace = task;
  task.face = new FakeProcess(world, task);
  world.pids.hold(task.pgid);
  world.pids.hold(task.sid);
  world.tasks.set(pid, task);
  world.births.push(task);
  parent?.children.add(task);
  world.history.add<BirthEntry>({
    type: 'born',
    ...named(task),
    ppid: parent?.pid ?? 0,
    command: task.program.command,
  });
  for (let count = 1; count < (options.threads ?? 1); count++) startThread(world, task);
  prepare(task);
  const { runs } = options;
  if (runs !== undefined) {
    act(world, task, () => {
      runs(task.face);
    });
  }
  return task;
}

type BirthEntry = Extract<HistoryEntry, { type: 'born' }>;

function takePid(world: World, wanted: number | undefined): number {
  if (wanted === undefined) return world.pids.next();
  const { largestPid } = world.options;
  if (!Number.isSafeInteger(wanted) || wanted < 1 || wanted > largestPid) {
    throw new InvalidOptionError(
      `pid is ${wanted}; it must be a whole number from 1 to ${largestPid}`,
    );
  }
  if (!world.pids.isFree(wanted)) {
    throw new InvalidOptionError(`pid is ${wanted}, which is taken; it must be free`);
  }
  return world.pids.take(wanted);
}

function tokenAt(world: World, ms: number): string {
  const { like, tickMs, startedAtMs } = world.options;
  if (like === 'linux') return `fake-boot:${Math.floor(ms / tickMs)}`;
  return `lstart:${Math.floor((startedAtMs + world.wallClockOffsetMs + ms) / tickMs)}`;
}
