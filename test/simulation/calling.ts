import {
  escalatingStop,
  sigkillAndVerify,
  StopAbortedError,
  stopMatching,
  SurvivorsError,
  waitUntilGone,
} from '../../src/index.js';
import type { Stage, StopEvent, Target } from '../../src/index.js';
import { usePlatform } from '../../src/platform/current.js';
import { MARKERS, WORKER } from './life.js';
import type { Life } from './life.js';
import type { AnyReport, PerformedCall } from './performed-call.js';
import type { CallPlan, TargetPlan } from './plan.js';
import { witnessed } from './witness.js';
import type { World } from './world.js';

/** Begins a call, and notes everything about it. `settled` is called in the very moment in which it settles. */
export function begin(
  world: World,
  plan: CallPlan,
  number: number,
  turn: () => number,
  settled: (call: PerformedCall) => void,
): PerformedCall {
  const targets = plan.how === 'stopMatching' ? [] : plan.targets.map((one) => name(world, one));
  const named = new Set(targets.flatMap(({ life }) => life ?? []));
  const abort = plan.abortAt >= 0 || plan.listener === 'aborts' ? new AbortController() : undefined;
  const call: PerformedCall = {
    plan,
    number,
    startedMs: world.now,
    sendings: [],
    events: [],
    named,
    said: targets.map(({ said }) => said),
    isForbidden: targets.some(
      ({ forbidden, isThread }) => isThread === true || (forbidden && plan.how !== 'waitUntilGone'),
    ),
    handles: targets.flatMap(({ handle }) => handle ?? []),
    belowAtStart: below(world, plan, plan.how === 'stopMatching' ? matching(world) : named),
    abort,
    lookedMs: -1,
    unread: new Map(),
    abortedMs: undefined,
    sentBeforeAbort: 0,
    settledMs: undefined,
    settledTurn: undefined,
    report: undefined,
    error: undefined,
    sentAtSettling: 0,
  };
  const restore = usePlatform(witnessed(world, turn, call));
  const promise = invoke(
    plan,
    targets.map(({ target }) => target),
    call,
    () => abortNow(world, call),
  );
  restore();
  const settle = (report: AnyReport | undefined, error: unknown): void => {
    Object.assign(call, { report, error, settledMs: world.now, settledTurn: turn() });
    call.sentAtSettling = call.sendings.length;
    settled(call);
  };
  promise.then(
    (report) => {
      settle(report, undefined);
    },
    (error: unknown) => {
      const told = error instanceof StopAbortedError || error instanceof SurvivorsError;
      settle(told ? error.report : undefined, error);
    },
  );
  if (plan.abortAt >= 0) world.inOurTurn(plan.abortAt / 4, () => abortNow(world, call));
  return call;
}

function invoke(
  plan: CallPlan,
  targets: readonly Target[],
  call: PerformedCall,
  abort: () => void,
): Promise<AnyReport> {
  // A listener that answers with a promise is a listener all the same.
  const onEvent: (event: StopEvent) => unknown = (event) => {
    call.events.push(event);
    switch (plan.listener) {
      case 'throws':
        throw new Error('a listener that throws');
      case 'rejects':
        return Promise.reject(new Error('a listener that rejects'));
      case 'aborts':
        if (event.type === 'signalled') abort();
        return undefined;
      default:
        return undefined;
    }
  };
  const common = {
    scope: plan.scope,
    // Half of the calls reject with what others report.
    reject: plan.at % 2 === 0,
    ...(plan.marked ? { marker: MARKERS.ours } : {}),
    ...(call.abort === undefined ? {} : { signal: call.abort.signal }),
    ...(plan.listener === 'none' ? {} : { onEvent }),
  };
  const stages = [
    ...plan.polite.map(([signal, waitMs]): Stage => ({ signal, waitMs })),
    ...(plan.ends === 'with SIGKILL' ? [{ signal: 'SIGKILL', waitMs: plan.killMs } as const] : []),
  ];
  const escalation = {
    ...common,
    schedule: stages,
    politeTo: plan.politeTo,
    lastResort: plan.ends !== 'without SIGKILL',
    dryRun: plan.dryRun,
  };
  switch (plan.how) {
    case 'escalatingStop':
      return escalatingStop(targets, escalation);
    case 'sigkillAndVerify':
      return sigkillAndVerify(targets, { ...common, timeoutMs: plan.killMs, dryRun: plan.dryRun });
    case 'stopMatching':
      return stopMatching(WORKER, escalation);
    case 'waitUntilGone':
      return waitUntilGone(targets, { ...common, timeoutMs: plan.killMs });
  }
}

function abortNow(world: World, call: PerformedCall): void {
  if (call.abortedMs !== undefined || call.settledMs !== undefined) return;
  call.abortedMs = world.now;
  call.sentBeforeAbort = call.sendings.length;
  call.abort?.abort(new Error('enough'));
}

interface Named {
  readonly target: Target;
  readonly life?: Life;
  readonly said: string;
  readonly forbidden: boolean;
  /** Nobody's number: refused also where it is only waited for. */
  readonly isThread?: boolean;
  readonly handle?: ReturnType<World['system']['handleOf']>;
}

function name(world: World, { who, as }: TargetPlan): Named {
  const { system } = world;
  if (as === 'forbidden') {
    // What ps lists does not tell a kernel thread.
    const thread = system.platform.facts === undefined ? [] : [2];
    const numbers = [system.self.pid, system.self.ppid, 1, 0, -1, ...thread];
    const pid = numbers[who % numbers.length] ?? 0;
    return { target: pid, said: `${pid}`, forbidden: true };
  }
  const meant = world.cast[who % world.cast.length];
  if (meant === undefined) throw new Error('nobody was cast');
  const { process, pid, token } = meant;
  const isChild = process.parent === system.self;
  if (as === 'handle' && isChild) {
    const handle = system.handleOf(process);
    return { target: handle, handle, life: meant, said: `the handle of ${pid}`, forbidden: false };
  }
  const isSilent = as === 'silent handle' && isChild;
  // Whoever has the number now is meant, or, with a token, whoever is the same as far as anybody can tell.
  const holder = system.processAt(pid);
  const life = holder === undefined ? undefined : world.lifeOf(holder);
  if (as === 'reference') {
    const same = life?.token === token ? { life } : {};
    return {
      target: { pid, startToken: token },
      ...same,
      said: shown(pid, token),
      forbidden: false,
    };
  }
  const isThread = holder === undefined && world.lives.some((one) => owns(one, pid));
  const forbidden = isThread || life?.part === 'furniture';
  const found = { ...(life === undefined ? {} : { life }), forbidden, isThread };
  if (!isSilent) return { target: pid, said: `${pid}`, ...found };
  return { target: silentHandle(pid), said: `a silent handle of ${pid}`, ...found };
}

/** A child of ours as an object that never tells of its exit: it says no more than the bare number. */
function silentHandle(pid: number): Target {
  const handle = {
    pid,
    exitCode: null,
    signalCode: null,
    on: () => undefined,
    off: () => undefined,
  };
  return handle;
}

function shown(pid: number, token: string): string {
  return `{ pid: ${pid}, startToken: '${token}' }`;
}

function owns({ process }: Life, id: number): boolean {
  return process.isAlive && process.threadIds.includes(id);
}

function matching(world: World): Set<Life> {
  return new Set(world.lives.filter((life) => life.isAlive && life.matches && !life.wasForeign));
}

/** Everybody below these whom a listing shows at this moment, by the parents they have now. */
function below(world: World, plan: CallPlan, roots: ReadonlySet<Life>): Set<Life> {
  const found = new Set<Life>();
  const visit = (life: Life): void => {
    for (const child of life.process.children) {
      const one = world.lifeOf(child);
      const isAnothers = plan.marked && one.carried.has('another');
      if (found.has(one) || one.isObscured || isAnothers) continue;
      found.add(one);
      visit(one);
    }
  };
  for (const root of roots) if (root.isAlive && !root.isObscured) visit(root);
  return found;
}
