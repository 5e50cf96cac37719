import type { StopEvent } from '../../../../src/index.js';

/** When a number is taken. */
export type When =
  | { readonly at: 'before the call' }
  /** While a listener is told of this. */
  | { readonly at: 'event'; readonly type: StopEvent['type'] }
  /** Between a look and what is made of it. `lookNow` is the look of the freeze; `standing`: after SIGSTOP. */
  | { readonly at: 'look' | 'lookNow' | 'standing' }
  /** Just before this signal is sent to the other one of the two, or to the one whose number it is. */
  | { readonly at: 'signal'; readonly signal: NodeJS.Signals; readonly to: 'other' | 'itself' }
  /** By another process, so many microseconds after the call began, at random. */
  | { readonly at: 'any time'; readonly fromUs: number; readonly toUs: number };

/** One way to take a number from under the library's hands. */
export interface Moment {
  readonly name: string;
  /** What the target is; see fixtures/innkeeper.c. */
  readonly flags: string;
  readonly whose: 'root' | 'child';
  readonly call: 'escalatingStop' | 'sigkillAndVerify' | 'waitUntilGone';
  readonly when: When;
}

/** Who takes it; see fixtures/innkeeper.c. */
export const KINDS = ['plain', 'parent', 'leader', 'group', 'ghost'] as const;

const captured = { at: 'event', type: 'captured' } as const;
const signalled = { at: 'event', type: 'signalled' } as const;
const anyTime = { at: 'any time', fromUs: 11_000, toUs: 36_000 } as const;
const escalating = { call: 'escalatingStop' } as const;
const root = { whose: 'root', flags: 's', ...escalating } as const;
const rootOfTwo = { whose: 'root', flags: 'sc', ...escalating } as const;
const child = { whose: 'child', flags: 'sc', ...escalating } as const;
const leader = { whose: 'child', flags: 'scl', ...escalating } as const;

/** Every moment of a call between what it does. */
export const MOMENTS: readonly Moment[] = [
  { name: 'target, before the call', ...root, when: { at: 'before the call' } },
  {
    name: 'target, in the tick of its start, before SIGTERM',
    ...root,
    flags: 'as',
    when: captured,
  },
  {
    name: 'target, in the tick of its start, before SIGKILL',
    ...root,
    flags: 'as',
    call: 'sigkillAndVerify',
    when: captured,
  },
  { name: 'target, in its grace', ...root, when: signalled },
  { name: 'target, after the last look before the freeze', ...root, when: { at: 'lookNow' } },
  { name: 'target, frozen, before SIGKILL', ...root, when: { at: 'standing' } },
  { name: 'target, waited for', ...root, call: 'waitUntilGone', when: captured },
  { name: 'root of a tree, in its grace', ...rootOfTwo, when: { at: 'look' } },
  { name: 'root of a tree, after the last look', ...rootOfTwo, when: { at: 'lookNow' } },
  {
    name: 'root of a tree, while its child is killed',
    ...rootOfTwo,
    when: { at: 'signal', signal: 'SIGKILL', to: 'other' },
  },
  { name: 'descendant, when the tree was captured', ...child, when: captured },
  { name: 'descendant, after the last look', ...child, when: { at: 'lookNow' } },
  {
    name: 'descendant, while its parent is stopped',
    ...child,
    when: { at: 'signal', signal: 'SIGSTOP', to: 'other' },
  },
  { name: 'session leader, when the tree was captured', ...leader, when: captured },
  { name: 'session leader, in the grace', ...leader, when: signalled },
  { name: 'session leader, after the last look', ...leader, when: { at: 'lookNow' } },
];

/** While another process takes it, at moments that nobody chose. */
export const AT_ANY_TIME: readonly Moment[] = [
  { name: 'target, at any time', ...root, when: anyTime },
  { name: 'root of a tree, at any time', ...rootOfTwo, when: anyTime },
  { name: 'descendant, at any time', ...child, when: anyTime },
  { name: 'session leader, at any time', ...leader, when: anyTime },
];

/** Between the check of the identity and the signal, which no call of kill(2) can close: here strangers are hurt. */
export const TOO_LATE: readonly Moment[] = (['SIGTERM', 'SIGKILL'] as const).map((signal) => ({
  name: `target, just before ${signal} to it`,
  ...root,
  when: { at: 'signal', signal, to: 'itself' },
}));
