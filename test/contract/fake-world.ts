import { createFakeSystem } from '../../src/testing/testing.js';
import type { FakeProcess, FakeSystem, FakeSystemOptions } from '../../src/testing/testing.js';
import type { Platform } from '../../src/platform/platform.js';
import type { Actor, ActorKind, World } from './world.js';

/** The machine of the fake system: what the suite asks for happens on its virtual clock. */
export class FakeWorld implements World {
  readonly platform: Platform;
  readonly parentOfSelf: number;
  readonly #system: FakeSystem;

  constructor(options: FakeSystemOptions) {
    this.#system = createFakeSystem(options);
    this.platform = this.#system.platform;
    this.parentOfSelf = this.#system.self.ppid;
  }

  spawn(kind: ActorKind): Promise<Actor> {
    return Promise.resolve(this.#start(kind));
  }

  threadId(): Promise<number> {
    return Promise.resolve(this.#system.spawn().startThread());
  }

  pass(ms: number): Promise<void> {
    return this.#system.clock.elapse(ms);
  }

  /** Nothing of it outlives the system, but what the suite opened it has to have closed. */
  close(): Promise<void> {
    const { views, pins, timers } = this.#system.open;
    if (views + pins + timers === 0) return Promise.resolve();
    return Promise.reject(
      new Error(
        `left open: ${String(views)} views, ${String(pins)} pins, ${String(timers)} timers`,
      ),
    );
  }

  #start(kind: ActorKind): Actor {
    const process = this.#system.spawn({ command: 'cat', reaps: 'never' });
    switch (kind) {
      case 'sleeper':
        return this.#actor(process);
      case 'stopped':
        this.#system.send(process, 'SIGSTOP');
        return this.#actor(process);
      case 'tree': {
        const middle = process.fork({ reaps: 'at-once' });
        return this.#actor(process, [middle, middle.fork()]);
      }
      case 'zombie': {
        const zombie = process.fork();
        process.after(5, () => {
          zombie.exit();
        });
        return { ...this.#actor(process), pid: zombie.pid, parentPid: process.pid };
      }
    }
  }

  #actor(process: FakeProcess, below: readonly FakeProcess[] = []): Actor {
    return {
      pid: process.pid,
      parentPid: process.ppid,
      below: below.map(({ pid }) => pid),
      end: async () => {
        for (const one of [process, ...below]) {
          if (one.isAlive) this.#system.send(one, 'SIGKILL');
        }
        while (process.state !== 'dead') await this.#system.clock.elapse(1);
      },
    };
  }
}
