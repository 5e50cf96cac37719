import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { PidFileReading } from '../../../src/index.js';
import { transpiledLibrary } from '../../helpers/library-script.js';
import { within } from '../../helpers/patience.js';
import { register } from '../../helpers/running.js';

const SCRIPT = fileURLToPath(new URL('../../fixtures/pid-file-holder.mjs', import.meta.url));

/** What a holder answers when it was asked to write. */
export interface Written {
  readonly won: boolean;
  readonly reading?: PidFileReading;
  readonly message?: string;
}

/** A real process that writes and removes PID files when it is asked to. */
export interface Holder {
  readonly pid: number;
  /** `at`: not before this moment, in milliseconds since the epoch. */
  write(path: string, at?: number): Promise<Written>;
  /** What it answers, or `killed`. */
  ask(order: string, ...args: readonly unknown[]): Promise<unknown>;
  /** Lets it end by itself, which removes what it holds. */
  exit(): Promise<void>;
  /** Ends it without a word. */
  kill(): Promise<void>;
  /** Lets it go on if it stopped itself. */
  resume(): void;
}

/** Starts one. `place`: where it signals itself; see the fixture. */
export async function startHolder(place = ''): Promise<Holder> {
  const child = fork(SCRIPT, [transpiledLibrary(), place], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: [],
  });
  register(child, undefined, 'test');
  const ended = once(child, 'exit');
  const { pid } = child;
  if (pid === undefined) throw new Error('the holder has no pid');
  const reply = async (): Promise<unknown> => {
    const [message] = (await once(child, 'message')) as [{ reply: unknown }];
    return message.reply;
  };
  const ask = async (order: string, ...args: readonly unknown[]): Promise<unknown> => {
    const answer = Promise.race([reply(), ended.then(() => 'killed')]);
    child.send({ order, args });
    return await within(10_000, `the answer of ${pid} to ${order}`, answer);
  };
  const isReady = reply();
  await within(20_000, 'a holder to be ready', isReady);
  return {
    pid,
    ask,
    write: async (path, at = 0) => (await ask('write', path, at)) as Written,
    async exit() {
      child.send({ order: 'exit', args: [] });
      await within(10_000, `the exit of ${pid}`, ended);
    },
    resume() {
      child.kill('SIGCONT');
    },
    async kill() {
      child.kill('SIGKILL');
      await within(10_000, `the end of ${pid}`, ended);
    },
  };
}

/** Starts several at once. */
export async function startHolders(count: number): Promise<Holder[]> {
  return await Promise.all(Array.from({ length: count }, () => startHolder()));
}

/** The pid of a process that has ended. */
export async function deadPid(): Promise<number> {
  const child = spawn('true', { stdio: 'ignore' });
  await once(child, 'exit');
  if (child.pid === undefined) throw new Error('it had no pid');
  return child.pid;
}
