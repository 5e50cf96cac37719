import { UnsupportedError } from '../errors/unsupported-error.js';
import { currentPlatform } from '../platform/current.js';
import type { Cgroup, Pin, Platform, Sighting } from '../platform/platform.js';
import { TakenTargets } from '../process/read-targets.js';
import type { Target } from '../process/target.js';
import { nameTargets } from '../stop/named-targets.js';
import { sigkillAndVerify } from '../stop/sigkill-and-verify.js';
import { waitUntilGone } from '../stop/wait-until-gone.js';
import { forgetJoins, noteJoined, noteMade } from './joined.js';
import { mayHaveChildrenOutside } from './outside.js';
import type { ProcessCgroup } from './process-cgroup.js';

// The kernel may take a moment to see that a group is empty after its last process was seen to be gone.
const SETTLING_MS = 500;

/** A control group that was made for one purpose. */
export class DedicatedCgroup implements ProcessCgroup {
  readonly path: string;
  readonly #group: Cgroup;
  readonly #id: string;

  constructor(group: Cgroup) {
    this.#group = group;
    this.path = group.path;
    this.#id = group.id ?? '';
    noteMade(this, this.#id);
  }

  async add(target: Target): Promise<void> {
    const taken = new TakenTargets([target]);
    const platform = await currentPlatform();
    const [named] = await nameTargets(platform, taken, 'signal');
    if (named?.found.as === 'hidden') {
      throw new UnsupportedError(
        `${named.ref.pid} may not be looked at, so it cannot be told from another process that gets its pid`,
      );
    }
    if (named?.found.as !== 'present') return;
    const { process } = named.found;
    if (!this.#move(platform, process)) return;
    const rest = await mayHaveChildrenOutside(platform, this.#group, process);
    noteJoined(this.#id, named.ref, named.handle, rest ? 'part' : 'whole');
  }

  async populated(): Promise<boolean> {
    return this.#group.populated();
  }

  async remove(): Promise<void> {
    if (this.#group.remove() === 'populated') {
      await waitUntilGone([], { cgroup: this, timeoutMs: SETTLING_MS, label: this.path });
      if (this.#group.remove() === 'populated') {
        throw new UnsupportedError(
          `cannot remove ${this.path}: it was empty and somebody came into it again; stop who does that first`,
        );
      }
    }
    forgetJoins(this.#id);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await sigkillAndVerify([], { cgroup: this, label: this.path });
    await this.remove();
  }

  /** Says whether the process itself was moved: by the time of the move its pid may have been another's. */
  #move(platform: Platform, process: Sighting): boolean {
    const view = platform.view();
    try {
      const pin = view.pin(process);
      if (!isThere(pin) || this.#group.add(process.pid) === 'gone') return false;
      if (isThere(pin)) return true;
      // Whoever has the pid now must not be killed with the group.
      this.#group.expel(process.pid);
      return false;
    } finally {
      view.close();
    }
  }
}

function isThere(pin: Pin): boolean {
  const { status } = pin.status();
  return status === 'alive' || status === 'zombie';
}
