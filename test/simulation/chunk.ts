import { campaign } from './campaign.js';
import { survey } from './survey.js';
import { Tally } from './tally.js';

/** A part of a long run. */
export interface Chunk {
  readonly seed: number;
  readonly histories: number;
  readonly rule: string | undefined;
  readonly keepsGoing: boolean;
  readonly shrinks: boolean;
}

/** What a part came to, as plain data that a worker can send. */
export interface ChunkResult {
  readonly histories: number;
  readonly counts: readonly (readonly [string, number])[];
  /** The shrunk history in words, and how to see it again. */
  readonly failure: { readonly words: string; readonly replay: string } | undefined;
  /** For a run that goes on whatever breaks. */
  readonly broken: readonly (readonly [
    string,
    { readonly times: number; readonly first: string; readonly what: string },
  ])[];
}

/** Plays one part. */
export async function playChunk(chunk: Chunk): Promise<ChunkResult> {
  const { seed, histories, rule, keepsGoing, shrinks } = chunk;
  const tally = new Tally();
  if (keepsGoing) {
    const broken = await survey(seed, histories, tally);
    return { histories, counts: [...tally.counts], failure: undefined, broken: [...broken] };
  }
  const found = await campaign({ seed, histories, tally, rule, shrinks });
  const failure =
    found === undefined ? undefined : { words: found.words, replay: `${found.seed}:${found.path}` };
  return { histories, counts: [...tally.counts], failure, broken: [] };
}
