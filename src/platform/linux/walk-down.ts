import { readdirSync, statSync } from 'node:fs';
import { noteNumbers } from './pid-cursor.js';
import { readProcRecord, whyUnreadable } from './proc-files.js';
import type { Proc } from './proc.js';

// To walk past a process costs more than to list it, so a large tree is better found in a listing.
const SHARE_OF_MACHINE = 8;
const LEAST = 32;
const MOST_WALKS = 5;
// A list that is longer comes in several pieces (seq_file: a page each).
const ONE_READ = 3_500;

/** Who was found, and whose child each is: parents before children. */
type Kinship = ReadonlyMap<number, number>;

/**
 * The pids below some processes by the children that the kernel names of each (proc_tid_children(5)), which costs
 * the same however many others the machine runs. `undefined` where only a listing can tell: the kernel does not
 * name them, the tree is a large part of the machine, or it changes in a way that leaves doubt.
 *
 * @remarks
 * The kernel calls these lists reliable only while nobody in them ends: one that ends while its list is read can
 * take the next one off it, and orphans can move from a list still to be read to one that was read (a subreaper's).
 * So everybody is walked past until two walks find the same.
 */
export function walkDown(proc: Proc, roots: readonly number[]): number[] | undefined {
  proc.assertOurs();
  if (roots.some((root) => threadsOf(proc.root, root)?.length === 0)) return undefined;
  const numbers = noteNumbers(proc.root);
  const found = settled(proc.root, roots);
  const wasHandedOut = numbers();
  if (found === undefined || wasHandedOut === undefined) return undefined;
  // Its number may be a stranger's by now, whose children were taken for its own.
  const isDoubtful = [...found].some(
    ([pid, parent]) => wasHandedOut(pid) && !isChild(proc, pid, parent),
  );
  return isDoubtful ? undefined : [...found.keys()];
}

function settled(root: string, tops: readonly number[]): Kinship | undefined {
  let before: Kinship | undefined;
  for (let walks = 0; walks < MOST_WALKS; walks++) {
    const found = walkOnce(root, tops);
    if (found === undefined) return undefined;
    if (before !== undefined && isSame(before, found)) return found;
    before = found;
  }
  return undefined;
}

function walkOnce(root: string, tops: readonly number[]): Kinship | undefined {
  const most = Math.max(LEAST, Math.floor(processCount(root) / SHARE_OF_MACHINE));
  const parentOf = new Map<number, number>();
  const walked = [...tops];
  // The list grows while it is walked.
  for (const pid of walked) {
    if (walked.length > most) return undefined;
    const children = childrenOf(root, pid);
    if (children === undefined) return undefined;
    for (const child of children) {
      if (tops.includes(child) || parentOf.has(child)) continue;
      parentOf.set(child, pid);
      walked.push(child);
    }
  }
  return parentOf;
}

function isSame(one: Kinship, other: Kinship): boolean {
  return one.size === other.size && [...one].every(([pid, parent]) => other.get(pid) === parent);
}

/** proc(5): the directory has a link for each process, as any has for the directories in it. */
function processCount(root: string): number {
  return statSync(root).nlink;
}

function isChild(proc: Proc, pid: number, parent: number): boolean {
  const record = proc.stat(pid);
  return typeof record !== 'string' && record.ppid === parent;
}

/** In the order of their pids; none for a process that went meanwhile. `undefined` where they are not named. */
export function childrenOf(root: string, pid: number): readonly number[] | undefined {
  const found: number[] = [];
  const threads = threadsOf(root, pid);
  if (threads === undefined) return undefined;
  for (const thread of threads) {
    const path = `${root}/${pid}/task/${thread}`;
    const children = childrenOfThread(`${path}/children`);
    if (children !== undefined) found.push(...children);
    // Without the file the kernel does not name children at all, unless the thread is gone.
    else if (!isGone(path)) return undefined;
  }
  return found.sort((a, b) => a - b);
}

const NOT_THERE = { throwIfNoEntry: false } as const;
// The directory itself, its parent, and that of the one thread.
const LINKS_OF_ONE = 3;

function threadsOf(root: string, pid: number): readonly (string | number)[] | undefined {
  const path = `${root}/${pid}/task`;
  try {
    const links = statSync(path, NOT_THERE)?.nlink;
    if (links === undefined) return [];
    // Most have one thread, and it bears the number of its process.
    return links === LINKS_OF_ONE ? [pid] : readdirSync(path);
  } catch (error) {
    return whyUnreadable(error, path) === 'gone' ? [] : undefined;
  }
}

function isGone(path: string): boolean {
  try {
    return statSync(path, NOT_THERE) === undefined;
  } catch (error) {
    return whyUnreadable(error, path) === 'gone';
  }
}

function childrenOfThread(path: string): readonly number[] | undefined {
  const contents = readProcRecord(path);
  if (typeof contents === 'string' || contents.length >= ONE_READ) return undefined;
  return contents.bytes
    .toString('latin1', 0, contents.length)
    .split(' ')
    .map(Number)
    .filter((pid) => pid > 0);
}
