import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { program } from '../../inside/brief.js';

/** What became of one innocent. */
export interface Guest {
  readonly pid: number;
  /** It lives, runs, and answers. */
  readonly answers: boolean;
  /** Its letter in proc_pid_stat(5). */
  readonly state: string;
  /** How often it was continued, whether it stood or not. */
  readonly continued: number;
  /** How many other signals reached it. */
  readonly signals: number;
}

/** How a target ended, by its parent's wait(2); `gone` where its parent is not the innkeeper. */
export interface Ended {
  readonly how: 'running' | 'gone' | 'exited' | 'killed';
  /** Its exit status, or the signal's number. */
  readonly by: number;
}

/**
 * The innkeeper (fixtures/innkeeper.c), who starts targets and gives their numbers to innocents. It is asked
 * without yielding, so that a number can be taken at one moment of the library's work and no other.
 */
export class Inn {
  readonly #requests: number;
  readonly #answers: number;
  readonly #keeper: ChildProcess;
  #asked = '';
  #owes = false;
  readonly #buffer = Buffer.alloc(4096);

  constructor() {
    const directory = mkdtempSync(join(tmpdir(), 'deadsure-inn-'));
    const [requests, answers] = [join(directory, 'requests'), join(directory, 'answers')];
    execFileSync('mkfifo', [requests, answers]);
    // Both ends, or opening would wait for the other one.
    this.#requests = openSync(requests, 'r+');
    const bothEnds = openSync(answers, 'r+');
    this.#answers = openSync(answers, 'r');
    this.#keeper = spawn(program('innkeeper'), [], {
      stdio: [this.#requests, bothEnds, 'inherit'],
    });
    // From now on its end is the end of the file.
    closeSync(bothEnds);
    rmSync(directory, { recursive: true });
  }

  /** Starts a target: its pid, and that of its child or 0. */
  start(flags: string, exitsAfterUs = 0): [pid: number, child: number] {
    const [pid = 0, child = 0] = this.#ask(`start ${flags} ${exitsAfterUs}`).split(' ').map(Number);
    return [pid, child];
  }

  /** Ends a target and gives its number to an innocent. Says whether the number could be had. */
  take(pid: number, kind: string, afterUs = 0): boolean {
    this.takeLater(pid, kind, afterUs);
    return this.taken();
  }

  /** The same while we go on. Nothing may be asked before `taken`, which waits for it. */
  takeLater(pid: number, kind: string, afterUs: number): void {
    this.#send(`take ${pid} ${kind} ${afterUs}`);
  }

  taken(): boolean {
    const [, tries = 0] = this.#receive().split(' ').map(Number);
    return tries > 0;
  }

  guests(): Guest[] {
    return words(this.#ask('ask')).map((word) => {
      const [pid, answers, state = '?', continued, signals] = word.split(',');
      return {
        pid: Number(pid),
        answers: answers === '1',
        state,
        continued: Number(continued),
        signals: Number(signals),
      };
    });
  }

  /** How the targets ended, those whose number was taken left out of account as their end was ours. */
  ended(): Ended[] {
    return words(this.#ask('status')).map(ending);
  }

  /** Collects the target the moment it ends, while we go on. Nothing may be asked before `collected`. */
  collectLater(): void {
    this.#send('wait');
  }

  collected(): Ended[] {
    return words(this.#receive()).map(ending);
  }

  /** Ends and collects everybody, also when a run was given up between a question and its answer. */
  clear(): void {
    if (this.#owes) this.#receive();
    this.#ask('end');
  }

  close(): void {
    this.#keeper.kill('SIGKILL');
    closeSync(this.#requests);
    closeSync(this.#answers);
  }

  #ask(line: string): string {
    this.#send(line);
    return this.#receive();
  }

  #send(line: string): void {
    this.#asked = line;
    this.#owes = true;
    writeSync(this.#requests, `${line}\n`);
  }

  #receive(): string {
    const length = readSync(this.#answers, this.#buffer);
    this.#owes = false;
    if (length === 0) {
      throw new Error(`the innkeeper ended (${this.#howItEnded()}) when told to ${this.#asked}`);
    }
    return this.#buffer.toString('utf8', 0, length).trim();
  }

  /** Node.js has not had a turn to hear of its end; proc_pid_stat(5), exit_code, in the form of wait(2). */
  #howItEnded(): string {
    const { pid, exitCode, signalCode } = this.#keeper;
    if (exitCode !== null || signalCode !== null) return `${exitCode ?? signalCode}`;
    try {
      const status = Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ').at(-1));
      return `wait status ${status}: ${status & 0x7f ? 'by a signal' : 'by itself'}`;
    } catch (error) {
      return String(error);
    }
  }
}

function words(text: string): string[] {
  return text.split(' ').filter(Boolean);
}

function ending(word: string): Ended {
  const [how, by] = word.split(',');
  if (how !== 'running' && how !== 'gone' && how !== 'exited' && how !== 'killed') {
    throw new Error(`what is ${word}?`);
  }
  return { how, by: Number(by) };
}
