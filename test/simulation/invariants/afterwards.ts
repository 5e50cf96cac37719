import type { Played } from '../playing.js';
import type { PerformedCall } from '../performed-call.js';
import type { Complaint } from './complaint.js';
import { EVENT_RULES } from './events.js';
import { POLITE_RULES } from './politeness.js';
import { REPORT_RULES } from './reports.js';
import { SETTLING_RULES } from './settling.js';
import { SIGNAL_RULES } from './signals.js';

/** A rule about one call, held against it when the history is over: what it broke. */
export type Rule = (played: Played, call: PerformedCall) => string[];

const RULES: readonly Rule[] = [
  ...SIGNAL_RULES,
  ...SETTLING_RULES,
  ...POLITE_RULES,
  ...REPORT_RULES,
  ...EVENT_RULES,
];

/** Everything that is wrong with a history. */
export function complaintsOf(played: Played): Complaint[] {
  const found = [...played.complaints, ...leftBehind(played)];
  for (const call of played.calls) {
    for (const rule of RULES) {
      for (const what of rule(played, call)) {
        found.push({ rule: rule.name, what: `call ${call.number}: ${what}` });
      }
    }
  }
  return found;
}

/** No view, pin or timer is left open, and each broken listener is warned of once. */
function leftBehind({ world, calls }: Played): Complaint[] {
  const { open } = world.system;
  const complain = (what: string): Complaint => ({ rule: leftBehind.name, what });
  const broken = calls.filter(
    ({ plan, events }) =>
      (plan.listener === 'throws' || plan.listener === 'rejects') && events.length > 0,
  );
  return [
    ...(open.views + open.pins + open.timers > 0
      ? [complain(`left open: ${open.views} views, ${open.pins} pins, ${open.timers} timers`)]
      : []),
    ...(world.warnings === broken.length
      ? []
      : [complain(`${world.warnings} warnings for ${broken.length} broken listeners`)]),
  ];
}
