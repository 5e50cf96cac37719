import { setTimeout as sleep } from 'node:timers/promises';
import type { Platform } from '../../src/platform/platform.js';
import type { Sources } from '../../src/platform/windows/sources.js';
import { Machine, SHELL } from '../unit/platform/windows/machine.js';
import type { Actor, ActorKind, World } from './world.js';

/** The modelled machine that the unit tests of the Windows back end use, as the contract suite asks for it. */
export class WindowsWorld implements World {
  readonly platform: Platform;
  readonly parentOfSelf = SHELL;
  readonly #machine = new Machine();
  #nextPid = 2_000;

  constructor(make: (sources: Sources) => Platform) {
    this.platform = make(this.#machine);
  }

  async spawn(kind: ActorKind): Promise<Actor> {
    switch (kind) {
      case 'sleeper':
        return this.#start([]);
      case 'tree':
        return this.#start([(this.#nextPid += 4), (this.#nextPid += 4)]);
      case 'stopped':
      case 'zombie':
        throw new Error(`there is nothing like ${kind} on Windows`);
    }
  }

  async pass(ms: number): Promise<void> {
    await sleep(ms);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #start(below: readonly number[]): Actor {
    const { self } = this.platform;
    const pid = (this.#nextPid += 4);
    const line = [pid, ...below];
    line.forEach((one, index) => this.#machine.start({ pid: one, ppid: line[index - 1] ?? self }));
    return {
      pid,
      parentPid: self,
      below,
      end: async () => {
        for (const one of line) if (this.#machine.living.has(one)) this.#machine.end(one);
      },
    };
  }
}
