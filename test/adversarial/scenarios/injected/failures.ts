import { closeSync, openSync } from 'node:fs';
import type { StopEvent } from '../../../../src/index.js';
import { ProcessTableError } from '../../../../src/index.js';
import type { Look, Sending } from '../../inside/interpose.js';

/** What is done to a call from outside, each time it tells, signals or looks. Whatever is absent is left alone. */
export interface Failure {
  readonly onEvent?: (event: StopEvent) => void;
  readonly beforeSignal?: (sending: Sending) => void;
  readonly afterLook?: (look: Look) => void;
  /** Undoes it. */
  readonly end?: () => void;
  /** Whether it happened at all. */
  readonly happened: () => boolean;
  /** Whom somebody else stopped. */
  readonly stopped?: readonly number[];
}

/** What a failure is made from. */
export interface Ground {
  readonly pids: readonly number[];
  readonly controller: AbortController;
  /** The how-manieth event, signal or look it is. */
  readonly n: number;
  readonly kill: (pid: number, signal: NodeJS.Signals) => void;
}

/** What was thrown by us and by nobody else. */
class Injected extends Error {
  override name = 'Injected';
}

/** Every failure, by name. */
export const FAILURES: Readonly<Record<string, (ground: Ground) => Failure>> = {
  'a listener throws at every event': () => atNth(1, 'onEvent', { everyTime: true }, throws),
  'a listener aborts at the n-th event': ({ n, controller }) =>
    atNth(n, 'onEvent', {}, () => {
      controller.abort();
    }),
  'abort at the n-th signal': ({ n, controller }) =>
    atNth(n, 'beforeSignal', {}, () => {
      controller.abort();
    }),
  'abort at any time': ({ controller }) => {
    let happened = false;
    const timer = setTimeout(() => {
      happened = true;
      controller.abort();
    }, Math.random() * 45);
    const end = (): void => {
      clearTimeout(timer);
    };
    return { end, happened: () => happened };
  },
  'the n-th signal throws': ({ n }) => atNth(n, 'beforeSignal', {}, throws),
  'the n-th signal is refused': ({ n }) => atNth(n, 'beforeSignal', {}, refuses),
  'the n-th signal and all but SIGCONT throw': ({ n }) =>
    atNth(n, 'beforeSignal', { everyTime: true }, ({ signal }: Sending) => {
      if (signal !== 'SIGCONT') throws();
    }),
  'the n-th look of the freeze cannot list': ({ n }) => atNthFreezeLook(n, false, cannotList),
  'no look of the freeze can list': () => atNthFreezeLook(1, true, cannotList),
  'the n-th look of the freeze throws': ({ n }) => atNthFreezeLook(n, false, throws),
  'no descriptor is left at the n-th signal': ({ n }) => {
    const open: number[] = [];
    const failure = atNth(n, 'beforeSignal', {}, () => {
      takeAllDescriptors(open);
    });
    return { ...failure, end: () => open.splice(0).forEach((fd) => closeSync(fd)) };
  },
  'somebody else stops a member at every signal': ({ pids, kill }) => {
    const stopped: number[] = [];
    const failure = atNth(1, 'beforeSignal', { everyTime: true }, () => {
      const pid = pids[Math.floor(Math.random() * pids.length)];
      if (pid === undefined) return;
      stopped.push(pid);
      kill(pid, 'SIGSTOP');
    });
    return { ...failure, stopped };
  },
};

type Hook = 'onEvent' | 'beforeSignal';

function atNth<H extends Hook>(
  n: number,
  hook: H,
  { everyTime = false }: { readonly everyTime?: boolean },
  then: (what: Parameters<NonNullable<Failure[H]>>[0]) => void,
): Failure {
  let count = 0;
  const on = (what: Parameters<NonNullable<Failure[H]>>[0]): void => {
    count += 1;
    if (count === n || (everyTime && count > n)) then(what);
  };
  return { [hook]: on, happened: () => count >= n };
}

function atNthFreezeLook(n: number, everyTime: boolean, then: () => void): Failure {
  let count = 0;
  return {
    afterLook: (look) => {
      if (look !== 'lookNow') return;
      count += 1;
      if (count === n || (everyTime && count > n)) then();
    },
    happened: () => count >= n,
  };
}

function throws(): never {
  throw new Injected('injected');
}

function refuses(): never {
  throw Object.assign(new Error('kill EPERM'), { code: 'EPERM', errno: -1, syscall: 'kill' });
}

function cannotList(): never {
  throw new ProcessTableError('injected');
}

function takeAllDescriptors(open: number[]): void {
  try {
    for (;;) open.push(openSync('/dev/null', 'r'));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EMFILE')) throw error;
  }
}
