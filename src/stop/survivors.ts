import type { Platform } from '../platform/platform.js';
import { ifReadable, wordsFor } from './wording.js';
import { isLeft, wasKilled } from './member.js';
import type { Member } from './member.js';
import type { ProcessFate, Survivor } from './stop-report.js';

const LONGEST_COMMAND = 1024;

/** A command line as reports show it. */
export function shortened(command: string | undefined): { command?: string } {
  if (command === undefined) return {};
  // A cut within a surrogate pair would leave half a character.
  return { command: command.slice(0, LONGEST_COMMAND).replace(/[\uD800-\uDBFF]$/, '') };
}

/** Who is left, why, and what a person can do about it. */
export function survivorsOf(
  platform: Platform,
  members: readonly Member[],
  aborted: boolean,
): Survivor[] {
  return members.filter(isLeft).map((member) => {
    const reason = aborted ? 'aborted' : reasonOf(member);
    const uid = uidOf(platform, member);
    return {
      ...member.ref,
      reason,
      state: member.state,
      ...(uid === undefined ? {} : { uid }),
      ...shortened(member.command),
      hint: hintFor(platform, member, reason, uid),
    };
  });
}

/** What became of a member, as far as this call knows. */
export function fateOf(member: Member): ProcessFate['fate'] {
  if (member.fate !== undefined) return member.fate;
  return isThere(member) ? 'alive' : 'unknown';
}

/** Not where it could not be looked at, unless all that was ever known of it is a number that somebody has. */
function isThere({ status, refused, pin, ref }: Member): boolean {
  const isNumber = pin === undefined && ref.startToken === undefined;
  return status.status !== 'unknown' || (isNumber && refused !== undefined);
}

function reasonOf(member: Member): Survivor['reason'] {
  if (!isThere(member)) return 'unknown';
  if (member.refused !== undefined) return 'not-permitted';
  if (wasKilled(member) && member.state === 'disk-sleep') return 'uninterruptible';
  return member.respawned ? 'respawned' : 'timeout';
}

function hintFor(
  platform: Platform,
  member: Member,
  reason: Survivor['reason'],
  uid: number | undefined,
): string {
  const { pid } = member.ref;
  switch (reason) {
    case 'not-permitted': {
      const owner = uid === undefined ? 'another user' : `uid ${uid}`;
      return `It belongs to ${owner}, and the system refuses our signals (${member.refused ?? 'EPERM'}); run this as that user or as root.`;
    }
    case 'uninterruptible': {
      const place = ifReadable(() => platform.facts?.waitingOn(pid));
      return `SIGKILL is pending and takes effect when the kernel lets go of it${place === undefined ? '' : ` (it waits in ${place})`}; look for a hung mount or device, or a frozen cgroup.`;
    }
    case 'respawned':
      return 'Something starts it again; stop its supervisor (systemd, launchd, pm2, a shell loop) first.';
    case 'unknown':
      return `It could not be looked at (${causeOf(member)}); it may be alive.`;
    case 'aborted':
      return 'The stop was abandoned through its AbortSignal before this process was proven gone; call again to finish it.';
    case 'timeout':
      return timeoutHint(member);
  }
}

function timeoutHint(member: Member): string {
  if (wasKilled(member)) {
    return 'SIGKILL was sent and it has not gone yet; allow more time after SIGKILL, and see its state.';
  }
  if (member.signals.length > 0) {
    return `It outlived ${member.signals.join(', ')}; end the schedule with SIGKILL (lastResort: true) if it may be forced.`;
  }
  return 'It was sent no signal; it has only been waited for.';
}

function causeOf({ status }: Member): string {
  if (status.status !== 'unknown') return 'no reason known';
  return wordsFor(status.cause);
}

function uidOf({ facts }: Platform, { ref, sighting }: Member): number | undefined {
  if (sighting?.uid !== undefined) return sighting.uid;
  const read = ifReadable(() => facts?.uid(ref.pid));
  return read?.ok === true ? read.value : undefined;
}
