import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { campaign } from './campaign.js';
import { playChunk } from './chunk.js';
import type { Chunk, ChunkResult } from './chunk.js';
import { Tally } from './tally.js';

/*
 * npm run simulate -- [--histories N] [--seed N] [--workers N] [--rule NAME] [--keep-going] [--no-shrink]
 * npm run simulate -- --replay SEED:PATH [--rule NAME] [--no-shrink]
 *
 * Every chunk has a seed of its own, the first one the seed that is given, each further one the next number.
 */

const CHUNK = 5_000;
// The errors of the library are made by the million, and nobody reads where.
Error.stackTraceLimit = 4;

if (isMainThread) await main();
else {
  parentPort?.on('message', (chunk: Chunk) => {
    playChunk(chunk).then(
      (result) => parentPort?.postMessage(result),
      (error: unknown) => {
        throw error;
      },
    );
  });
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      histories: { type: 'string', default: '20000' },
      seed: { type: 'string' },
      workers: { type: 'string', default: '1' },
      replay: { type: 'string' },
      rule: { type: 'string' },
      'keep-going': { type: 'boolean', default: false },
      'no-shrink': { type: 'boolean', default: false },
    },
  });
  const { rule, replay } = values;
  const shrinks = !values['no-shrink'];
  if (replay !== undefined) {
    await see(replay, rule, shrinks);
    return;
  }
  const histories = Number(values.histories);
  const first = values.seed === undefined ? Date.now() % 2 ** 31 : Number(values.seed);
  const options = { rule, keepsGoing: values['keep-going'], shrinks };
  const chunks: Chunk[] = [];
  for (let begun = 0; begun < histories; begun += CHUNK) {
    const seed = first + begun / CHUNK;
    chunks.push({ seed, histories: Math.min(CHUNK, histories - begun), ...options });
  }
  console.log(`${histories} histories, seeds ${first} to ${first + chunks.length - 1}`);
  await run(chunks, Number(values.workers), histories);
}

/** Plays one history again, and tells it. */
async function see(replay: string, rule: string | undefined, shrinks: boolean): Promise<void> {
  const [seed, ...path] = replay.split(':');
  const failure = await campaign({
    ...{ seed: Number(seed), histories: 1, path: path.join(':'), rule, shrinks },
  });
  console.log(failure?.words ?? 'This history breaks no rule.');
  if (failure !== undefined) process.exitCode = 1;
}

async function run(chunks: Chunk[], workers: number, histories: number): Promise<void> {
  const tally = new Tally();
  const broken = new Map<string, { times: number; first: string; what: string }>();
  const startedMs = performance.now();
  let done = 0;
  const take = (result: ChunkResult): void => {
    tally.add(result.counts);
    for (const [rule, one] of result.broken) {
      const known = broken.get(rule);
      if (known === undefined) {
        broken.set(rule, { ...one });
        console.log(`BROKEN: ${rule}; --replay ${one.first} --rule ${rule}: ${one.what}`);
      } else known.times += one.times;
    }
    if (result.failure !== undefined) {
      chunks.length = 0;
      process.exitCode = 1;
      console.log(result.failure.words);
      console.log(`\nReplay it: npm run simulate -- --replay ${result.failure.replay}`);
      return;
    }
    done += result.histories;
    const perSecond = (1_000 * done) / (performance.now() - startedMs);
    const words = broken.size === 0 ? '' : `, ${broken.size} rules broken`;
    console.log(`${done} of ${histories}, ${perSecond.toFixed(0)} per second${words}`);
  };
  await Promise.all(Array.from({ length: workers }, () => work(chunks, take)));
  console.log(String(tally));
  for (const [rule, { times, first, what }] of broken) {
    process.exitCode = 1;
    console.log(
      `BROKEN ${times} times: ${rule}; first by --replay ${first} --rule ${rule}: ${what}`,
    );
  }
  const seconds = (performance.now() - startedMs) / 1_000;
  const verdict = process.exitCode === 1 ? 'FAILED' : 'passed';
  console.log(`${done} histories ${verdict} in ${seconds.toFixed(0)} s`);
}

/** One worker takes chunk after chunk. */
function work(chunks: Chunk[], take: (result: ChunkResult) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url));
    const next = (): void => {
      const chunk = chunks.shift();
      if (chunk !== undefined) worker.postMessage(chunk);
      else void worker.terminate().then(() => resolve(), reject);
    };
    worker.on('message', (result: ChunkResult) => {
      take(result);
      next();
    });
    worker.on('error', reject);
    next();
  });
}
