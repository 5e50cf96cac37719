import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Brief } from '../brief.js';
import { loadLibrary } from '../library.js';
import { loadPeer } from '../peers.js';

/** One way to answer one question about the machine's processes. */
export interface Looker {
  readonly question: 'descendantPids' | 'pidsMatching' | 'processTable';
  readonly name: string;
  /** How many processes the answer names: whoever finds fewer than the others is not faster. */
  look(): Promise<number>;
}

type Pidtree = (pid: number) => Promise<readonly number[]>;
type PsList = () => Promise<readonly unknown[]>;
type Find = (by: 'name', value: string) => Promise<readonly unknown[]>;

const run = promisify(execFile);
const MOST_BYTES = 64 * 1024 * 1024;

/** Everybody who is asked for the tree below a process, for those whose command has a word, and for all. */
export async function lookers(
  { project }: Brief,
  root: number,
  word: string,
): Promise<readonly Looker[]> {
  const { descendantPids, pidsMatching, processTable } = await loadLibrary(project);
  const pidtree = ((await loadPeer(project, 'pidtree')) as { default: Pidtree }).default;
  const psList = ((await loadPeer(project, 'ps-list')) as { default: PsList }).default;
  const find = ((await loadPeer(project, 'find-process')) as { default: { default: Find } }).default
    .default;
  return [
    looker('descendantPids', 'deadsure', () => descendantPids(root)),
    looker('descendantPids', 'pidtree', () => pidtree(root)),
    // Children only: it knows no deeper. The tree that is asked for has no deeper ones.
    looker('descendantPids', 'pgrep', () => lines('pgrep', ['-P', String(root)])),
    looker('pidsMatching', 'deadsure', () => pidsMatching(word)),
    looker('pidsMatching', 'find-process', () => find('name', word)),
    looker('pidsMatching', 'pgrep', () => lines('pgrep', ['-f', word])),
    {
      question: 'processTable',
      name: 'deadsure',
      look: async () => (await processTable()).size,
    },
    looker('processTable', 'ps-list', psList),
    looker('processTable', 'ps', () => lines('ps', ['-A', '-o', 'pid=,ppid=,stat=,args='])),
  ];
}

function looker(
  question: Looker['question'],
  name: string,
  ask: () => Promise<readonly unknown[]>,
): Looker {
  return { question, name, look: async () => (await ask()).length };
}

async function lines(command: string, args: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await run(command, args, { maxBuffer: MOST_BYTES });
  return stdout.split('\n').filter((line) => line !== '');
}
