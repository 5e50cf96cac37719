import type { PinStatus, Platform, Sighting } from '../platform/platform.js';
import type { EventOutlet } from './event-outlet.js';
import type { Member } from './member.js';

/** The two things signalling needs besides the member. */
export interface Hand {
  readonly platform: Platform;
  readonly events: EventOutlet;
}

/**
 * Sends one signal to one member, after comparing its identity once more: whoever is not proven to be the
 * same process at this moment is not signalled, nor is whom `isMeant` does not mean as it is now.
 */
export function signalMember(
  hand: Hand,
  member: Member,
  signal: NodeJS.Signals,
  isMeant?: (now: Sighting) => boolean,
): boolean {
  if (!deliver(hand, member, signal, isMeant)) return false;
  noteSent(hand, member, signal);
  return true;
}

/** Tells that a signal was sent. */
export function noteSent({ events }: Hand, member: Member, signal: NodeJS.Signals): void {
  member.signals.push(signal);
  events.emit({ type: 'signalled', process: member.ref, signal });
}

/** The same for a signal that asks for an end: a stopped process could not hear it, so SIGCONT follows. */
export function askMember(hand: Hand, member: Member, signal: NodeJS.Signals): boolean {
  if (!signalMember(hand, member, signal)) return false;
  deliver(hand, member, 'SIGCONT');
  return true;
}

/** SIGSTOP and SIGCONT of our own making; no event and no report tells of them. */
export function deliver(
  { platform, events }: Hand,
  member: Member,
  signal: NodeJS.Signals,
  isMeant: (now: Sighting) => boolean = () => true,
): boolean {
  const now = currentStatus(member);
  if (now.status !== 'alive' || !isMeant(now.process)) return false;
  const sent = platform.send(member.ref.pid, signal);
  if (sent.result === 'refused') {
    member.refused = sent.code;
    events.emit({ type: 'refused', process: member.ref, signal, code: sent.code });
  }
  return sent.result === 'sent';
}

/** Asks the system whether it is still the same process, where that is instant. */
export function currentStatus(member: Member): PinStatus {
  if (member.pin === undefined) return member.status;
  member.status = member.pin.status();
  if (member.status.status === 'alive') member.sighting = member.status.process;
  return member.status;
}
