import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { within } from '../../helpers/patience.js';
import { readStat } from '../../helpers/proc-stat.js';

/** How long a living bystander may take to answer. */
const ANSWER_MS = 5_000;

/** How a canary is placed. */
export interface Perch {
  readonly name: string;
  readonly detached?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

/** An innocent bystander that says, whenever it is asked, whether a signal has reached it. */
export class Canary {
  readonly name: string;
  readonly #child: ChildProcess;
  readonly #start: string | undefined;
  readonly #answers: AsyncIterator<string>;
  #signals = 0;

  private constructor({ name }: Perch, child: ChildProcess) {
    this.name = name;
    this.#child = child;
    this.#start = child.pid === undefined ? undefined : readStat(child.pid)?.start;
    this.#answers = lines(child.stdout ?? Readable.from([]));
  }

  static async hatch(program: string, perch: Perch): Promise<Canary> {
    const child = spawn(program, [], {
      detached: perch.detached ?? false,
      env: { PATH: process.env['PATH'], ...perch.env },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    // A canary that dies is told of by what it does not answer.
    child.stdin.on('error', () => undefined);
    await once(child, 'spawn');
    const canary = new Canary(perch, child);
    const hurt = await canary.hurt();
    if (hurt !== undefined) throw new Error(`a canary did not come up: ${hurt}`);
    return canary;
  }

  get pid(): number {
    return this.#child.pid ?? Number.NaN;
  }

  /** What happened to it since it was last asked, or nothing. */
  async hurt(): Promise<string | undefined> {
    this.#child.stdin?.write('?');
    const said = await within(ANSWER_MS, 'a canary', this.#answers.next()).catch(() => undefined);
    if (said === undefined) return `${this.name} does not answer`;
    const stat = readStat(this.pid);
    if (said.done === true || stat === undefined || stat.start !== this.#start) {
      return `${this.name} is dead`;
    }
    const [count = Number.NaN, last] = said.value.split(' ').map(Number);
    const more = count - this.#signals;
    this.#signals = count;
    return more === 0 ? undefined : `${this.name} got ${more} signals, the last was ${last}`;
  }

  /** Lets it go. */
  async release(): Promise<void> {
    const over = this.#child.exitCode !== null || this.#child.signalCode !== null;
    const exit = over ? undefined : once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exit;
  }
}

async function* lines(stream: Readable): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of stream) {
    const parts = (rest + String(chunk)).split('\n');
    rest = parts.pop() ?? '';
    yield* parts;
  }
}
