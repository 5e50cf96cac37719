import type { FakeProcess } from '../../src/testing/testing.js';

/** Which marker a process carries. */
export type Mark = 'ours' | 'another' | 'none';

/** The markers of the simulation: the one that calls give, and somebody else's under the same name. */
export const MARKERS = {
  ours: { name: 'DEADSURE_MARKER', value: 'ours', env: { DEADSURE_MARKER: 'ours' } },
  another: { name: 'DEADSURE_MARKER', value: 'another', env: { DEADSURE_MARKER: 'another' } },
} as const;

/** What stopMatching asks for, and what whoever should match runs. */
export const WORKER = 'worker one';

/** The truth about one process, kept as it happens and by nobody but the simulation. */
export class Life {
  readonly process: FakeProcess;
  /** Who started it; who adopts it later makes no difference. */
  readonly parent: Life | undefined;
  readonly bornMs: number;
  /** Neither is ever a member: init, kernel threads, the shell, ourselves, and who stands by. */
  readonly part: 'cast' | 'furniture' | 'canary';
  /** Every marker it ever carried, `none` included. */
  readonly carried: Set<Mark> = new Set();
  /** It ran what stopMatching asks for. */
  everMatched = false;
  /** When which number was given to a thread of it, which may be over by now. */
  readonly threads: { readonly id: number; readonly fromMs: number }[] = [];
  /** Since when it leads its session. */
  leadsSinceMs = Infinity;
  /** Since when it can be seen by a listing. */
  visibleSinceMs: number;
  /** Since when it was ever hidden or left out: whoever looks may know less of it than the truth. */
  obscuredSinceMs = Infinity;
  /** Of another user, whose environment may not be read: whoever looks sees the process, and not its marker. */
  wasForeign = false;

  constructor(process: FakeProcess, parent: Life | undefined, bornMs: number, part: Life['part']) {
    this.process = process;
    this.parent = parent;
    this.bornMs = bornMs;
    this.visibleSinceMs = bornMs;
    this.part = part;
    if (process.hidden) this.noteObscured(bornMs);
    this.noteProgram();
  }

  /** It was born, or has executed another program. */
  noteProgram(): void {
    this.carried.add(this.mark);
    if (this.matches) this.everMatched = true;
  }

  noteObscured(nowMs: number): void {
    this.obscuredSinceMs = Math.min(this.obscuredSinceMs, nowMs);
  }

  /** Whether it was ever hidden or left out, as far as the history has come. */
  get wasObscured(): boolean {
    return this.obscuredSinceMs < Infinity;
  }
  get pid(): number {
    return this.process.pid;
  }
  get token(): string {
    return this.process.startToken;
  }
  get isAlive(): boolean {
    return this.process.task.life === 'alive';
  }
  /** When it died; Infinity while it lives. */
  get diedMs(): number {
    return this.process.task.end?.atMs ?? Infinity;
  }
  get mark(): Mark {
    const value = this.process.task.program.environment.get(MARKERS.ours.name);
    if (value === MARKERS.ours.value) return 'ours';
    return value === undefined ? 'none' : 'another';
  }
  get matches(): boolean {
    return this.process.task.program.command === WORKER;
  }
  /** Whether listings leave it out now. */
  get isObscured(): boolean {
    const { hidden, unlisted } = this.process.task;
    return hidden || unlisted;
  }
}
