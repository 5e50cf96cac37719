import { mkdirSync, readFileSync, readdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../helpers/patience.js';
import { brief } from './brief.js';

/**
 * The oracle: a v2 control group in which a workload is born. Every fork, setsid and exec inherits it and
 * nothing in the workload knows how to leave it, and it is the kernel that says whether anybody is in it: so
 * it sees whom no listing shows, and it knows nothing of the library. cgroups(7), cgroup.events.
 */
export class Enclosure {
  readonly path: string;

  constructor(name: string) {
    this.path = join(brief.ground, name);
    mkdirSync(this.path);
  }

  /** Whether anybody lives in it or in a group below it. Zombies do not. */
  get populated(): boolean {
    const events = this.#read('cgroup.events');
    if (/^populated 1$/m.test(events)) return true;
    if (/^populated 0$/m.test(events)) return false;
    throw new Error(`cannot tell who is in ${this.path}: ${JSON.stringify(events)}`);
  }

  /** Pids of those in it and in the groups below it, as far as one reading shows them. */
  get pids(): number[] {
    return this.#groups.flatMap((group) =>
      readFileSync(join(group, 'cgroup.procs'), 'utf8').split('\n').filter(Boolean).map(Number),
    );
  }

  /** Milliseconds until nobody lived in it, or `undefined` if somebody still does after so many. */
  async emptied(withinMs: number): Promise<number | undefined> {
    const began = performance.now();
    for (;;) {
      if (!this.populated) return performance.now() - began;
      if (performance.now() - began >= withinMs) return undefined;
      await sleep(2);
    }
  }

  /** Ends whoever is left in it and below it. */
  kill(): void {
    writeFileSync(join(this.path, 'cgroup.kill'), '1');
  }

  /** Ends whoever is left in it, and removes it. */
  async end(): Promise<void> {
    // Once is not always enough: a chain that forks and execs was seen to live on.
    const isEmpty = (): boolean => {
      if (this.populated) this.kill();
      return !this.populated;
    };
    this.kill();
    await until('the enclosure to be empty', isEmpty, 10_000);
    for (const group of this.#groups.reverse()) rmdirSync(group);
  }

  /** Itself and the groups below it, parents first. */
  get #groups(): string[] {
    const below = readdirSync(this.path, { withFileTypes: true }).filter((one) =>
      one.isDirectory(),
    );
    return [this.path, ...below.map(({ name }) => join(this.path, name))];
  }

  #read(file: string): string {
    return readFileSync(join(this.path, file), 'utf8');
  }
}
