import { fullName, mayBeCut } from '../../process/program-name.js';
import type { Subject } from '../subject.js';
import type { TextPattern } from '../text-pattern.js';
import type { Criterion, Verdict } from './criterion.js';

/** `name`: the program's name in full. The arguments are read only where the kernel may have cut it. */
export function nameCriterion(pattern: TextPattern): Criterion {
  return {
    field: 'name',
    judge(subject) {
      const { name } = subject.process;
      // Where a listing is all there is, its names are those of files, and none is cut.
      const isWhole = !subject.hasFacts || !mayBeCut(name);
      if (isWhole) return pattern.matches(name) ? 'yes' : 'no';
      return judgeFullName(subject, name, pattern);
    },
  };
}

function judgeFullName(subject: Subject, name: string, pattern: TextPattern): Verdict {
  const argv = subject.argv();
  if (argv.ok) {
    const known = fullName(name, argv.value);
    if (known !== name) return pattern.matches(known) ? 'yes' : 'no';
  }
  const executable = subject.executable();
  if (executable.ok) {
    const known = fullName(name, [], executable.value);
    if (known !== name) return pattern.matches(known) ? 'yes' : 'no';
  }
  // No source tells more: what the kernel kept is the name, if it could be asked for more at all.
  const denied = !argv.ok && argv.reason === 'denied';
  if (denied) return 'unreadable';
  return pattern.matches(name) ? 'yes' : 'no';
}
