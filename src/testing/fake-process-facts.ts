import type { ProcessState } from '../process/process-info.js';
import type { FakeProcess } from './fake-process.js';
import type { Reaping } from './spawn-options.js';
import type { ProcessEnd, Task } from './task.js';

/** What is known of a fake process, and what may be changed about it. */
export class FakeProcessFacts {
  /** Numbers all processes in the order of their birth; never used twice, unlike the pid. */
  readonly serial: number;
  /** Its number; somebody else's, perhaps, once it is `dead`. */
  readonly pid: number;
  /** Equal for two processes on one pid that were born within one tick. */
  readonly startToken: string;
  readonly #task: Task;

  /** @internal */
  constructor(task: Task) {
    this.#task = task;
    this.serial = task.serial;
    this.pid = task.pid;
    this.startToken = task.token;
  }

  /** Its parent's pid; 0 for init. */
  get ppid(): number {
    return this.#task.parent?.pid ?? 0;
  }
  /** Its parent: who started it, or who adopted it since. */
  get parent(): FakeProcess | undefined {
    return this.#task.parent?.face;
  }
  /** Its children that are alive or wait to be reaped, in the order in which they became its own. */
  get children(): readonly FakeProcess[] {
    return [...this.#task.children].map(({ face }) => face);
  }
  /** Its process group, named by the group's first leader. */
  get pgid(): number {
    return this.#task.pgid;
  }
  /** Its session, named by the session's leader. */
  get sid(): number {
    return this.#task.sid;
  }
  /** The user it belongs to. */
  get uid(): number {
    return this.#task.uid;
  }
  /** The command line of the program it runs. */
  get command(): string {
    return this.#task.program.command;
  }
  /** The name the kernel keeps of that program. */
  get name(): string {
    return this.#task.program.name;
  }
  /** @internal The numbers of its threads, the leader's left out. */
  get threadIds(): readonly number[] {
    return [...this.#task.threadIds];
  }
  /** `dead` once its parent has reaped it. */
  get state(): ProcessState {
    return stateOf(this.#task);
  }
  /** Neither reaped nor a zombie. */
  get isAlive(): boolean {
    return this.#task.life === 'alive';
  }
  /** How and when it ended. */
  get ended(): ProcessEnd | undefined {
    return this.#task.end;
  }
  /** When it reaps its children; changing it holds for those that die from then on. */
  get reaps(): Reaping {
    return this.#task.reaps;
  }
  set reaps(when: Reaping) {
    this.#task.reaps = when;
  }
  /** Whether it is kept out of every listing and refuses our signals. */
  get hidden(): boolean {
    return this.#task.hidden;
  }
  set hidden(hidden: boolean) {
    this.#task.hidden = hidden;
  }
  /** @internal Whether listings leave it out, though it is there for whoever asks for its pid: they lie by omission. */
  get unlisted(): boolean {
    return this.#task.unlisted;
  }
  /** @internal */
  set unlisted(unlisted: boolean) {
    this.#task.unlisted = unlisted;
  }
  /** Its resident memory. */
  get rssBytes(): number {
    return this.#task.rssBytes;
  }
  set rssBytes(bytes: number) {
    this.#task.rssBytes = bytes;
  }
  /** The CPU time it has used. */
  get cpuMs(): number {
    return this.#task.cpuMs;
  }
  set cpuMs(ms: number) {
    this.#task.cpuMs = ms;
  }

  /** @internal */
  get task(): Task {
    return this.#task;
  }
}

function stateOf(task: Task): ProcessState {
  if (task.life !== 'alive') return task.life === 'zombie' ? 'zombie' : 'dead';
  if (task.heldBy !== undefined) return 'disk-sleep';
  if (task.stoppedBy !== undefined) return 'stopped';
  if (task.kernelThread) return 'idle';
  return task.dying ? 'running' : task.activity;
}
