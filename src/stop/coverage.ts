import { joinsInto } from '../cgroup/joined.js';
import type { Platform } from '../platform/platform.js';
import { isLeft } from './member.js';
import type { Member } from './member.js';
import type { StopPlan } from './stop-plan.js';
import type { Coverage } from './stop-report.js';

const STRENGTH: readonly Coverage[] = ['process', 'lineage', 'session', 'marker', 'cgroup'];

/** What a claim depends on, besides the members. */
export interface Reach {
  readonly platform: Platform;
  readonly plan: Pick<StopPlan, 'scope' | 'marker' | 'cgroup'>;
  /** Whether there may be processes of others that no look shows us. */
  readonly hidesOthers: boolean;
}

/** How strongly "the whole tree" can be claimed: as strongly as the most weakly held member is held. */
export function coverageOf(
  { platform, plan, hidesOthers }: Reach,
  members: readonly Member[],
): Coverage {
  const marked = plan.marker !== undefined && platform.carries !== undefined;
  const weakest = marked ? 'marker' : 'process';
  const held = members.map((member) => heldBy(member, plan, marked));
  // What somebody in the group had started before can be anywhere, and that one is not there to be followed.
  if (hasLostPart(plan, members)) held.push(weakest);
  // With nobody to ask, inhabitants or carriers were looked for and nothing else could be.
  if (held.length === 0) held.push(plan.cgroup === undefined ? weakest : 'cgroup');
  const claimed = held.reduce(weaker);
  // A descendant or carrier that became another user is in no listing then. The kernel counts a control group.
  return hidesOthers && claimed !== 'cgroup' ? 'process' : claimed;
}

function heldBy(member: Member, { scope }: Pick<StopPlan, 'scope'>, marked: boolean): Coverage {
  switch (member.hold) {
    case 'cgroup':
    case 'marker':
      return member.hold;
    case 'session':
      return scope === 'process' ? 'process' : member.hold;
    case 'lineage':
      return scope === 'process' || member.outran ? 'process' : member.hold;
    case 'none':
      // It lived, and could not be looked at: nobody followed what it started meanwhile.
      if (isLeft(member) || (member.pin === undefined && member.fate === 'exited'))
        return 'process';
      // It was gone before anybody could ask it; what it started can be found by the marker alone.
      return marked ? 'marker' : 'process';
  }
}

function hasLostPart({ cgroup }: Pick<StopPlan, 'cgroup'>, members: readonly Member[]): boolean {
  return joinsInto(cgroup?.id).parts.some(
    ({ pid, startToken }) =>
      !members.some(({ ref }) => ref.pid === pid && ref.startToken === startToken),
  );
}

function weaker(a: Coverage, b: Coverage): Coverage {
  return STRENGTH.indexOf(a) <= STRENGTH.indexOf(b) ? a : b;
}
