import { InvalidOptionError } from '../../errors/invalid-option-error.js';
import { RealPaths, isAtOrBelow } from '../real-paths.js';
import type { Subject } from '../subject.js';
import { verdictOn } from './criterion.js';
import type { Criterion, Verdict } from './criterion.js';

/** `path`: the working directory, the executable or an argument is this directory or lies below it. */
export function pathCriterion(path: string, paths: RealPaths = new RealPaths()): Criterion {
  const directory = paths.resolve(path) ?? path;
  if (directory === '/') {
    throw new InvalidOptionError(
      `option path must not lead to the root directory, which holds everything; "${path}" does`,
    );
  }
  return { field: 'path', judge: (subject) => judge(subject, directory, paths) };
}

function judge(subject: Subject, directory: string, paths: RealPaths): Verdict {
  const seenByKernel = (path: string): boolean =>
    isAtOrBelow(directory, path) && subject.namesSameFile(directory, 'kernel');
  const cwd = subject.cwd();
  let unreadable = false;
  for (const look of [
    () => verdictOn(cwd, seenByKernel),
    () => verdictOn(subject.executable(), seenByKernel),
    () => judgeArguments(subject, directory, paths),
  ]) {
    const verdict = look();
    if (verdict === 'yes') return 'yes';
    unreadable ||= verdict === 'unreadable';
  }
  return unreadable ? 'unreadable' : 'no';
}

function judgeArguments(subject: Subject, directory: string, paths: RealPaths): Verdict {
  const cwd = subject.cwd();
  return verdictOn(subject.argv(), (argv) => {
    const named = argv.some((argument) =>
      pathsIn(argument).some((path) => {
        const resolved = resolveArgument(path, cwd.ok ? cwd.value : undefined, paths);
        return resolved !== undefined && isAtOrBelow(directory, resolved);
      }),
    );
    return named && subject.namesSameFile(directory, 'program');
  });
}

/** What of an argument may be a path: all of it, and what follows its first and its last `=`. */
export function pathsIn(argument: string): string[] {
  const [first, last] = [argument.indexOf('='), argument.lastIndexOf('=')];
  const found = [argument];
  if (first !== -1) found.push(argument.slice(first + 1));
  if (last !== first) found.push(argument.slice(last + 1));
  return found.filter((text) => text !== '');
}

// A word that is no path resolves to nothing that exists; an absolute path may be one that is gone.
function resolveArgument(
  path: string,
  cwd: string | undefined,
  paths: RealPaths,
): string | undefined {
  if (path.startsWith('/')) return paths.resolve(path);
  return cwd?.startsWith('/') === true ? paths.resolveExisting(`${cwd}/${path}`) : undefined;
}
