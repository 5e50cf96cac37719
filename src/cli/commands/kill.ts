import { sigkillAndVerify } from '../../index.js';
import { readKillRequest } from '../arguments/kill-request.js';
import type { Command } from '../command.js';
import { exitCodeOf } from '../exit-code.js';
import { wait } from '../render/duration.js';
import { conclude, narrated } from '../stopping/perform.js';

const USUAL_MS = 2_000;

/** `deadsure kill`: SIGKILL now, and the proof that it worked. */
export const kill: Command = {
  help: {
    name: 'kill',
    summary: 'send SIGKILL at once, and prove that they are gone',
    usage: ['<pid...> [options]'],
    about: [
      'Sends SIGKILL at once and waits for the proof that the processes are gone.',
      'What they started lives on, unless you say --scope tree.',
    ],
    options: [
      { title: 'How', names: ['timeout', 'scope', 'label', 'dry-run'] },
      { title: 'What is said', names: ['json', 'quiet', 'verbose', 'help'] },
    ],
    exitCodes: [
      [0, 'all are gone, or it was a dry run'],
      [1, 'somebody is left, or could not be proven gone; it says who and why'],
      [2, 'the command line is wrong, or a pid must not be signalled; nobody was'],
      [130, 'interrupted'],
    ],
    examples: [
      ['kill 4120', 'this process alone'],
      ['kill 4120 --scope tree', 'and everything it started'],
      ['kill 4120 4121 --timeout 10', 'and wait up to 10 s: the kernel may be busy with them'],
    ],
  },
  handlesInterruption: true,
  async run(args, surroundings) {
    const { manner, pids, options } = readKillRequest(args);
    const performance = {
      manner,
      surroundings,
      label: options.label,
      plan: `SIGKILL ${wait(options.timeoutMs ?? USUAL_MS)}`,
      dryRun: options.dryRun === true,
    };
    const report = await narrated(performance, (control) =>
      sigkillAndVerify(pids, { ...options, ...control }),
    );
    await conclude(performance, report);
    return exitCodeOf(report);
  },
};
