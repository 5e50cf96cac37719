import type { ProcessRef } from '../process/target.js';

/** Whether everything a process ever started is in the group with it; `part` if some of it may not be. */
export type Joined = 'whole' | 'part';

/** Who came into one group through us, and how. */
class Joins {
  // By its number, so that what is remembered stays bounded however many come and go.
  readonly #newest = new Map<number, { readonly ref: ProcessRef; readonly how: Joined }>();
  readonly #byHandle = new WeakMap<object, Joined>();
  readonly #parts = new Map<string, ProcessRef>();

  note(ref: ProcessRef, handle: unknown, how: Joined): void {
    this.#newest.set(ref.pid, { ref, how });
    if (isObject(handle)) this.#byHandle.set(handle, how);
    if (how === 'part') this.#parts.set(keyOf(ref), ref);
    else this.#parts.delete(keyOf(ref));
  }

  howOf(ref: ProcessRef, handle: unknown): Joined | undefined {
    const newest = this.#newest.get(ref.pid);
    if (newest !== undefined && keyOf(newest.ref) === keyOf(ref)) return newest.how;
    // A child that told its exit is not looked up, so what proves its identity is not known any more.
    return isObject(handle) ? this.#byHandle.get(handle) : undefined;
  }

  get parts(): readonly ProcessRef[] {
    return [...this.#parts.values()];
  }
}

const NOBODY = new Joins();

// By the group, not by what names it: whoever names it by its path alone is told the same. Until it is removed.
const joinsOf = new Map<string, Joins>();
const idOf = new WeakMap<object, string>();

/** Notes which group an object was made for: whatever is at its path later may be another one. */
export function noteMade(cgroup: object, id: string): void {
  idOf.set(cgroup, id);
}

/** The group an object was made for, if it was made by us. */
export function madeFor(cgroup: object): string | undefined {
  return idOf.get(cgroup);
}

/** Notes how a process came into a group. `handle`: what the caller named it by. */
export function noteJoined(id: string, ref: ProcessRef, handle: unknown, how: Joined): void {
  const joins = joinsOf.get(id) ?? new Joins();
  joins.note(ref, handle, how);
  joinsOf.set(id, joins);
}

/** Who came into a group through us; nobody into one that was removed. */
export function joinsInto(id: string | undefined): Pick<Joins, 'howOf' | 'parts'> {
  return (id === undefined ? undefined : joinsOf.get(id)) ?? NOBODY;
}

/** Forgets a group that was removed. */
export function forgetJoins(id: string): void {
  joinsOf.delete(id);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function keyOf({ pid, startToken }: ProcessRef): string {
  return `${pid} ${startToken ?? ''}`;
}
