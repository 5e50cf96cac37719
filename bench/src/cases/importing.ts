import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { takingPart, type Brief } from '../brief.js';
import { libraryUrl } from '../library.js';
import { peerUrl } from '../peers.js';
import { measure } from '../inside/measure.js';
import type { Said } from '../sample.js';
import { orderOf } from '../turns.js';

/** What nobody is imported by. */
export const BARE = 'bare node';

interface Importer {
  readonly name: string;
  /** Looked up only for those who take part: the peers need not be installed. */
  url(): string | undefined;
}

const PEERS = [
  ...['tree-kill', 'fkill', 'kill-em-all', 'terminate'],
  ...['execa', 'pidtree', 'ps-list', 'find-process'],
];

/** A fresh Node.js that imports one package and ends, beside one that imports none. */
export async function* run(brief: Brief): AsyncGenerator<Said> {
  const { project } = brief;
  const contestants: readonly Importer[] = takingPart(brief, [
    { name: BARE, url: () => undefined },
    { name: 'deadsure', url: () => libraryUrl(project) },
    ...PEERS.map((name) => ({ name, url: () => peerUrl(project, name) })),
  ]);
  for (let round = -1; round < brief.rounds; round += 1) {
    for (const { name, url } of orderOf(contestants, round + 1)) {
      const { ms, value: cpuMs } = await measure(() => start(url()));
      if (round < 0) continue;
      yield {
        case: 'import',
        subject: name,
        at: brief.at,
        round,
        values: { ms, cpuMs },
      };
    }
  }
}

/** Answers the processor time of all its threads, by its own word. */
async function start(url: string | undefined): Promise<number> {
  const body = `${url === undefined ? '' : `import ${JSON.stringify(url)};`}
    const { user, system } = process.cpuUsage();
    process.stdout.write(String((user + system) / 1000));`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', body], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  if (child.exitCode !== 0) throw new Error(`importing ${String(url)} failed`);
  return Number(said);
}
