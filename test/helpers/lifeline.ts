import { EventEmitter, once } from 'node:events';
import type { Readable } from 'node:stream';
import { within } from './patience.js';
import { readStat } from './proc-stat.js';

/** A process that announced itself. `start` is `undefined` if it had gone before it could be looked at. */
export interface Announced {
  readonly pid: number;
  readonly start: string | undefined;
}

/**
 * The test's end of the pipe that a fixture shares with everything it starts. Its lines are announcements and
 * heartbeats; its end is the kernel's word that no process of the fixture is left, known or not.
 */
export class Lifeline {
  readonly announced = new Map<number, Announced>();
  readonly lines: string[] = [];
  #beats = new Map<number, number>();
  #ready = 0;
  #ended = false;
  #rest = '';
  readonly #news = new EventEmitter().setMaxListeners(0);

  readonly #stream: Readable;

  constructor(stream: Readable) {
    this.#stream = stream;
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => {
      this.#take(text);
    });
    // A reset is an end too: the last holder of the other end went with unread data.
    stream.on('error', () => {
      this.#end();
    });
    stream.on('close', () => {
      this.#end();
    });
    stream.on('end', () => {
      this.#end();
    });
  }

  /** No process holds the other end any more. */
  get ended(): boolean {
    return this.#ended;
  }

  /** How many processes said that they are ready. */
  get ready(): number {
    return this.#ready;
  }

  /** How many heartbeats one process has sent. */
  beats(pid: number): number {
    return this.#beats.get(pid) ?? 0;
  }

  /** The signals a process says it got, in order. */
  signals(pid: number): string[] {
    const start = `signal ${pid} `;
    return this.lines
      .filter((line) => line.startsWith(start))
      .map((line) => line.slice(start.length));
  }

  /** The number in a line `note WORD NUMBER`, once there is such a line. */
  async noted(word: string, ms = 10_000): Promise<number> {
    const start = `note ${word} `;
    const find = (): string | undefined => this.lines.find((line) => line.startsWith(start));
    await this.until(`a note '${word}'`, () => find() !== undefined, ms);
    return Number(find()?.slice(start.length));
  }

  /** Resolves once it holds; asked after every piece of news. */
  async until(what: string, holds: () => boolean, ms = 10_000): Promise<void> {
    await within(ms, what, this.#hold(holds));
  }

  async #hold(holds: () => boolean): Promise<void> {
    while (!holds()) {
      if (this.#ended) throw new Error(`the fixture ended; it had said: ${this.lines.join(' | ')}`);
      await once(this.#news, 'news');
    }
  }

  /** Resolves when no process holds the other end any more. */
  async end(ms = 5_000): Promise<void> {
    await within(ms, 'the last process of the fixture to end', this.#waitForEnd());
  }

  async #waitForEnd(): Promise<void> {
    while (!this.#ended) await once(this.#news, 'news');
  }

  /** Hears no more. */
  close(): void {
    this.#stream.destroy();
  }

  #end(): void {
    this.#ended = true;
    this.#news.emit('news');
  }

  #take(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#hear(line);
    this.#news.emit('news');
  }

  #hear(line: string): void {
    const [word, number] = line.split(' ');
    const pid = Number(number);
    if (word === 'beat') {
      this.#beats.set(pid, this.beats(pid) + 1);
      return;
    }
    this.lines.push(line);
    if (word === 'pid') this.announced.set(pid, { pid, start: readStat(pid)?.start });
    if (word === 'ready') this.#ready += 1;
  }
}
