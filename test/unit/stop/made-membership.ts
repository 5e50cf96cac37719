import { Membership } from '../../../src/stop/membership.js';
import type { MembershipOptions } from '../../../src/stop/membership.js';
import type { FakeSystem } from '../../../src/testing/testing.js';
import { plan } from './made-members.js';

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
