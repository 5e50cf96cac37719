import { expect } from 'vitest';
import { createFakeSystem, useFakeSystem } from '../../../src/testing/testing.js';
import type {
  FakeProcess,
  FakeSystem,
  FakeSystemOptions,
  SpawnOptions,
} from '../../../src/testing/testing.js';

/** A fake system in the place of the real one, with innocent bystanders who must not notice anything. */
export class Story implements Disposable {
  readonly system: FakeSystem;
  readonly bystanders: FakeProcess[];
  readonly #inUse: Disposable;

  constructor(options: FakeSystemOptions = {}) {
    this.system = createFakeSystem(options);
    this.#inUse = useFakeSystem(this.system);
    this.bystanders = [
      this.system.spawn({ command: 'bystander ours' }),
      this.system.spawn({ command: 'bystander daemon', detached: true }),
      this.stranger({ command: 'bystander stranger' }),
    ];
  }

  /** A process of the same user that has nothing to do with us. */
  stranger(options: Omit<SpawnOptions, 'parent'> = {}): FakeProcess {
    return this.system.spawn({ uid: 1_000, ...options, parent: this.system.init });
  }

  /** Something that happens out there, whatever the code under test does meanwhile. */
  later(ms: number, deed: () => void): void {
    this.system.init.after(ms, deed);
  }

  run<T>(promise: PromiseLike<T>): Promise<T> {
    return this.system.run(promise);
  }

  /** What a call rejects with. */
  async rejection(promise: PromiseLike<unknown>): Promise<unknown> {
    return this.system.run(
      promise.then(
        (value) => {
          throw new Error(`it resolved: ${JSON.stringify(value)}`);
        },
        (error: unknown) => error,
      ),
    );
  }

  signalsTo(process: FakeProcess): readonly NodeJS.Signals[] {
    return this.system.history.signalsTo(process);
  }

  /** What a process was sent, without the SIGSTOP of freezing. */
  endingSignalsTo(process: FakeProcess): readonly NodeJS.Signals[] {
    return this.signalsTo(process).filter((signal) => signal !== 'SIGSTOP');
  }

  /** The moments at which the code under test sent this signal to anybody. */
  timesOf(signal: NodeJS.Signals): number[] {
    return this.system.history
      .signalsFromUs()
      .filter((entry) => entry.signal === signal)
      .map(({ atMs }) => atMs);
  }

  [Symbol.dispose](): void {
    this.#inUse[Symbol.dispose]();
  }
}

/** Nobody else noticed anything, nobody is left stopped, nothing is left open. */
export function expectHarmless(
  story: Story,
  ...innocents: readonly (FakeProcess | undefined)[]
): void {
  expectUntouched(story, ...story.bystanders, ...innocents);
  for (const one of story.bystanders) expect(one.state, one.command).toBe('sleeping');
  expectNothingLeft(story);
}

/** They got no signal of any kind. */
export function expectUntouched(
  story: Story,
  ...innocents: readonly (FakeProcess | undefined)[]
): void {
  for (const one of innocents) {
    if (one === undefined) throw new Error('an innocent was never born');
    expect(story.signalsTo(one), `${one.pid} ${one.command}`).toEqual([]);
  }
}

/** Nobody is left stopped by us, and no view, pin or timer is left open. */
export function expectNothingLeft(story: Story): void {
  const { leftStopped, open } = story.system;
  // Where SIGKILL is pending, what else is pending counts no more.
  const left = leftStopped.filter((one) => !story.signalsTo(one).includes('SIGKILL'));
  expect(left.map(({ pid }) => pid)).toEqual([]);
  expect(open).toEqual({ views: 0, pins: 0, timers: 0 });
}
