import { Canary } from './canary.js';
import type { Perch } from './canary.js';

/** Several bystanders, asked together. One that was hurt is replaced, so that each hurt is counted once. */
export class Canaries {
  readonly #program: string;
  readonly #perched: Map<Perch, Canary>;

  private constructor(program: string, perched: Map<Perch, Canary>) {
    this.#program = program;
    this.#perched = perched;
  }

  static async hatch(program: string, perches: readonly Perch[]): Promise<Canaries> {
    const perched = new Map<Perch, Canary>();
    for (const perch of perches) perched.set(perch, await Canary.hatch(program, perch));
    return new Canaries(program, perched);
  }

  /** Their pids, by name. */
  get pids(): ReadonlyMap<string, number> {
    return new Map([...this.#perched.values()].map(({ name, pid }) => [name, pid]));
  }

  /** What happened to whom since they were last asked. */
  async hurt(): Promise<string[]> {
    const found = await Promise.all(
      [...this.#perched].map(async ([perch, canary]) => ({
        perch,
        canary,
        said: await canary.hurt(),
      })),
    );
    const hurt: string[] = [];
    for (const { perch, canary, said } of found) {
      if (said === undefined) continue;
      hurt.push(said);
      await canary.release();
      this.#perched.set(perch, await Canary.hatch(this.#program, perch));
    }
    return hurt;
  }

  async release(): Promise<void> {
    for (const canary of this.#perched.values()) await canary.release();
  }
}
