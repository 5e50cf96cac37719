import { readdirSync, statSync } from 'node:fs';
import { noteNumbers } from './pid-cursor.js';
import { readProcTwice, whyUnreadable } from './proc-files.js';
import type { Proc } from './proc.js';

// To walk past a process costs more than to list it, so a large tree is better found in a listing.
const SHARE_OF_MACHINE = 8;
const LEAST = 32;
const MOST_ATTEMPTS = 4;

/**
 * The pids below some processes by the children that the kernel names of each (proc_tid_children(5)), which costs
 * the same however many others the machine runs. `undefined` where only a listing can tell: the kernel does not
 * name them, the tree is a large part of the machine, or it changed in a way that leaves doubt.
 */
export function walkDown(proc: Proc, roots: readonly number[]): number[] | undefined {
  proc.assertOurs();
  if (roots.some((root) => threadsOf(proc.root, root)?.length === 0)) return undefined;
  const numbers = noteNumbers(proc.root);
  const most = Math.max(LEAST, Math.floor(processCount(proc.root) / SHARE_OF_MACHINE));
  const parentOf = new Map<number, number>();
  const walked = [...roots];
  // The list grows while it is walked: parents before children.
  for (const pid of walked) {
    if (walked.length > most) return undefined;
    const children = childrenOf(proc.root, pid);
    if (children === undefined) return undefined;
    for (const child of children) {
      if (roots.includes(child) || parentOf.has(child)) continue;
      parentOf.set(child, pid);
      walked.push(child);
    }
  }
  const wasHandedOut = numbers();
  if (wasHandedOut === undefined) return undefined;
  // Its number may be a stranger's by now, whose children were taken for its own.
  const isDoubtful = [...parentOf].some(
    ([pid, parent]) => wasHandedOut(pid) && !isChild(proc, pid, parent),
  );
  return isDoubtful ? undefined : walked.slice(roots.length);
}

/** proc(5): the directory has a link for each process, as any has for the directories in it. */
function processCount(root: string): number {
  return statSync(root).nlink;
}

function isChild(proc: Proc, pid: number, parent: number): boolean {
  const record = proc.stat(pid);
  return typeof record !== 'string' && record.ppid === parent;
}

/** In the order of their pids; none for a process that went meanwhile. */
function childrenOf(root: string, pid: number): readonly number[] | undefined {
  const found: number[] = [];
  const threads = threadsOf(root, pid);
  if (threads === undefined) return undefined;
  for (const thread of threads) {
    const children = childrenOfThread(`${root}/${pid}/task/${thread}/children`);
    if (children === undefined) {
      // Without the file the kernel does not name children at all, unless the thread is gone.
      if (statSync(`${root}/${pid}/task/${thread}`, NOT_THERE) !== undefined) return undefined;
      continue;
    }
    found.push(...children);
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

/**
 * One that ends while the list is read can take the next one off it. Then the list is another one the second
 * time, for it is not in that any more; the same list twice had everybody in it.
 */
function childrenOfThread(path: string): readonly number[] | undefined {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const read = readProcTwice(path);
    if (read === 'gone' || read === 'denied') return undefined;
    if (read === 'changed') continue;
    return read.text
      .split(' ')
      .map(Number)
      .filter((pid) => pid > 0);
  }
  return undefined;
}
