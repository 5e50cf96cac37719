import { isAlive, wasKilled } from './member.js';
import type { Member } from './member.js';

// However short a time ago others were asked.
const LEAST = 4;
// So many who live are asked for each millisecond since the last time: a thousand in two seconds while nothing is sent.
const PATIENT_PER_MS = 0.5;
const EAGER_PER_MS = 30;

/**
 * Asks members in turns how they are, where all that can be waited for is that the last of them goes.
 *
 * @remarks
 * As long as one of them lives it is not over, however the others are. So everybody is asked until somebody alive is
 * met, whose end is then waited for; and of those who live a few more, in turns, so that who went is told of in time.
 */
export class RollCall {
  #next: Member | undefined;
  #lastMs: number | undefined;

  /** Asks some of them; `ask` says how each is by changing it. */
  callSome(members: readonly Member[], nowMs: number, ask: (member: Member) => void): void {
    const perMs = members.every(wasKilled) ? EAGER_PER_MS : PATIENT_PER_MS;
    const most = Math.max(LEAST, (nowMs - (this.#lastMs ?? nowMs)) * perMs);
    this.#lastMs = nowMs;
    const first = this.#next === undefined ? 0 : Math.max(0, members.indexOf(this.#next));
    this.#next = undefined;
    let living = 0;
    for (let asked = 0; asked < members.length; asked++) {
      const member = members[(first + asked) % members.length];
      if (member === undefined) continue;
      if (living >= most) {
        this.#next = member;
        return;
      }
      ask(member);
      if (isAlive(member)) living++;
    }
  }
}
