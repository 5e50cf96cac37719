import type { ProcessInfo } from '../../index.js';
import type { ProcessHealth } from './process-health.js';

/** CPU time is counted in ticks of 10 ms: over less than this, a percentage would be noise. */
const SHORTEST_MS = 250;
const MOST_REMEMBERED = 4_096;

interface Sample {
  readonly atMs: number;
  readonly cpuMs: number;
}

/** The two newest samples of a process that are far enough from each other. */
interface Track {
  readonly earlier: Sample | undefined;
  readonly latest: Sample;
}

const tracks = new Map<string, Track>();

/** Takes a sample, and says how much CPU was used since the last one. Remembers identities, never bare pids. */
export function measureCpu(
  { pid, startToken, cpuMs, startedAt }: ProcessInfo,
  atMs: number = performance.now(),
): Pick<ProcessHealth, 'cpuPercent' | 'cpuSince'> {
  if (cpuMs === undefined) return {};
  const sample = { atMs, cpuMs };
  const since = startToken === undefined ? undefined : sampleBefore(`${pid} ${startToken}`, sample);
  if (since !== undefined) {
    return { cpuPercent: percent(cpuMs - since.cpuMs, atMs - since.atMs), cpuSince: 'last-look' };
  }
  if (startedAt === undefined) return {};
  const ageMs = Date.now() - startedAt.getTime();
  return ageMs <= 0 ? {} : { cpuPercent: percent(cpuMs, ageMs), cpuSince: 'start' };
}

/** The sample to compare with; takes the new one down if it is far enough from the last. */
function sampleBefore(key: string, sample: Sample): Sample | undefined {
  const track = tracks.get(key);
  if (track !== undefined && sample.atMs - track.latest.atMs < SHORTEST_MS) return track.earlier;
  // Last, so that the first is always the one that was not asked about for longest.
  tracks.delete(key);
  tracks.set(key, { earlier: track?.latest, latest: sample });
  forgetOldest();
  return track?.latest;
}

function forgetOldest(): void {
  const [oldest] = tracks.keys();
  if (tracks.size > MOST_REMEMBERED && oldest !== undefined) tracks.delete(oldest);
}

function percent(usedMs: number, passedMs: number): number {
  return Math.max(0, Math.round((usedMs / passedMs) * 1_000) / 10);
}
