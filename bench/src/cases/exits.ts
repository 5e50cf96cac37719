import { spawn, type ChildProcess, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Brief } from '../brief.js';
import { TREE_STDIO } from '../inside/grove.js';
import { loadLibrary, type Library } from '../library.js';
import { US } from '../results.js';
import type { Said, Sample } from '../sample.js';

// Spread over so long, lest all of them meet one phase of the looks.
const SPREAD_MS = 900;
// So many at once where each is waited for long.
const AT_ONCE = 5;

/** From the moment a process goes to the resolution of the promise that waits for it. */
export async function* run(brief: Brief): AsyncGenerator<Said> {
  const library = await loadLibrary(brief.project);
  const { after = 0 } = brief.at;
  const atOnce = after === 0 ? 1 : AT_ONCE;
  for (let round = -1; round < brief.rounds; round += atOnce) {
    const turns = Array.from({ length: atOnce }, (_, index) => round + index);
    const samples = await Promise.all(turns.map((turn) => one(brief, library, turn)));
    if (round >= 0 || atOnce > 1) yield* samples.flat();
  }
}

async function one(brief: Brief, { waitUntilGone }: Library, round: number): Promise<Sample[]> {
  const { after = 0 } = brief.at;
  const isChild = brief.case === 'exit child';
  const leaver = spawn(brief.programs['leaver'] ?? '', isChild ? [] : ['orphan'], {
    stdio: [...TREE_STDIO],
  }) as ChildProcessByStdio<null, Readable, null>;
  const lines = createInterface({ input: leaver.stdout });
  const pid = Number(await nextLine(lines));
  const target = isChild ? leaver : pid;
  const events = isChild ? nanosecondsOf(once(leaver, 'exit')) : undefined;
  const gone = nanosecondsOf(waitUntilGone(target, { timeoutMs: 60_000 }));
  // By the golden ratio, so that any number of rounds is spread evenly.
  await sleep(after * 1000 + 50 + ((Math.max(0, round) * 0.618) % 1) * SPREAD_MS);
  const went = nextLine(lines);
  (leaver.stdio[3] as Writable).write('x');
  const wentAt = BigInt(await went);
  const head = { case: brief.case, at: brief.at, round };
  const sample = (subject: string, at: bigint): Sample => ({
    ...head,
    subject,
    values: { ms: Number(at - wentAt) / 1e6 },
  });
  const samples = [sample(US, await gone)];
  if (events !== undefined) samples.push(sample('exit event', await events));
  close(leaver);
  return samples;
}

async function nanosecondsOf(promise: Promise<unknown>): Promise<bigint> {
  await promise;
  return process.hrtime.bigint();
}

async function nextLine(lines: Interface): Promise<string> {
  const [line] = (await once(lines, 'line')) as [string];
  return line;
}

function close({ stdio }: ChildProcess): void {
  for (const stream of stdio) stream?.destroy();
}
