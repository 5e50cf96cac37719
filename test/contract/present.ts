import type { Platform, Sighting } from '../../src/platform/platform.js';

/** What the platform sees of a process that must be there. */
export async function present(platform: Platform, pid: number): Promise<Sighting> {
  const sight = await platform.sight(pid);
  if (sight.status !== 'present') throw new Error(`pid ${String(pid)} is ${sight.status}`);
  return sight.process;
}

/** Its start token, which every live process must have. */
export async function tokenOf(platform: Platform, pid: number): Promise<string> {
  const { startToken } = await present(platform, pid);
  if (startToken === undefined) throw new Error(`pid ${String(pid)} has no start token`);
  return startToken;
}
