import { createMarker } from '../../../src/index.js';
import type { Carrying, Cgroup, Platform, Sighting } from '../../../src/platform/platform.js';
import type { Member } from '../../../src/stop/member.js';
import { Membership } from '../../../src/stop/membership.js';
import type { MembershipOptions } from '../../../src/stop/membership.js';
import type { NamedTarget } from '../../../src/stop/named-targets.js';
import { createFakeSystem } from '../../../src/testing/testing.js';
import type { FakeSystem } from '../../../src/testing/testing.js';
import { plan, sighting } from './made-members.js';
import { ToldView } from './told-view.js';
import type { Abilities } from './told-view.js';

/** Who carries the marker is a member, besides the tree. */
export const MARKED = { polite: [], killWaitMs: undefined, marker: createMarker() } as const;
/** Nobody but the targets is a member. */
export const ALONE = { polite: [], killWaitMs: undefined, scope: 'process' } as const;

/** Who belongs to a stop that only looks, on a fake system. */
export function membershipOn(
  { platform }: Pick<FakeSystem, 'platform'>,
  more: Partial<MembershipOptions> = {},
): Membership {
  return new Membership({
    platform,
    plan: plan({ polite: [], killWaitMs: undefined }),
    cgroup: undefined,
    ancestors: new Set(),
    ownSession: 1,
    signals: false,
    onExit: () => undefined,
    onLatecomer: () => undefined,
    onGone: () => undefined,
    ...more,
  });
}

/** Who belongs, on a view that is told what to show. */
export interface Scene {
  readonly membership: Membership;
  readonly platform: Platform;
  readonly view: ToldView;
  readonly latecomers: number[];
  readonly gone: number[];
}

/** By default nothing is sent, and whoever is below the targets belongs. */
export function scene(
  planned: Parameters<typeof plan>[0] = { polite: [], killWaitMs: undefined },
  abilities: Abilities = {},
  {
    platform: changed = {},
    ...more
  }: Omit<Partial<MembershipOptions>, 'platform'> & {
    readonly platform?: Partial<Platform>;
  } = {},
): Scene {
  const view = new ToldView(abilities);
  const latecomers: number[] = [];
  const gone: number[] = [];
  const platform = { ...createFakeSystem().platform, view: () => view, ...changed };
  const membership = membershipOn(
    { platform },
    {
      plan: plan(planned),
      onLatecomer: ({ ref }) => latecomers.push(ref.pid),
      onGone: ({ ref }) => gone.push(ref.pid),
      ...more,
    },
  );
  return { membership, platform, view, latecomers, gone };
}

/** A target that is there. */
export function target(pid: number, more: Partial<Sighting> = {}): NamedTarget {
  const process = sighting(pid, more);
  const ref = { pid, startToken: `t${pid}` };
  return { ref, handle: undefined, found: { as: 'present', process } };
}

/** A target that is not there, or may not be looked at. */
export function lost(pid: number, as: 'already-gone' | 'hidden' = 'already-gone'): NamedTarget {
  return { ref: { pid }, handle: undefined, found: { as } };
}

export function pids(members: readonly Member[]): number[] {
  return members.map(({ ref }) => ref.pid);
}

/** What `carries` answers; `none` of everybody else. */
export const carrying =
  (by: Readonly<Record<number, Carrying>>) =>
  (pid: number): Carrying =>
    by[pid] ?? 'none';

/** A control group that nobody lives in. */
export const group: Cgroup = {
  path: '/cg/x',
  look: () => ({ pids: new Set(), newcomers: [], hidden: 0, foreign: 0 }),
  populated: () => false,
  kill: () => ({ result: 'sent' }),
  watch: () => () => undefined,
  add: () => 'added',
  expel: () => undefined,
  remove: () => 'removed',
};
