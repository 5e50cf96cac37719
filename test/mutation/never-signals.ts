import { readFileSync } from 'node:fs';
import fc from 'fast-check';

/*
 * Before each test file that runs against mutants. A mutant without its guard may signal anybody, so there are
 * two walls around it: the PID namespace that scripts/mutation.js makes, and no process.kill.
 */

if (!readFileSync('/proc/1/cmdline', 'utf8').includes('scripts/mutation.js')) {
  throw new Error('mutants run in a PID namespace of their own: use `npm run mutation`');
}

process.kill = (pid, signal) => {
  throw new Error(`process.kill(${String(pid)}, ${String(signal)}) was called`);
};

// The same cases for every mutant, or a survivor of today would be caught tomorrow.
fc.configureGlobal({ seed: 20_261_121 });
