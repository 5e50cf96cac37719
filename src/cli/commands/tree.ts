import { processTable } from '../../index.js';
import { readTreeRequest } from '../arguments/look-requests.js';
import type { Command } from '../command.js';
import { EXIT } from '../exit-code.js';
import { processLines } from '../render/process-lines.js';
import { Voice } from '../terminal/voice.js';
import { forest } from '../looking/forest.js';
import { withUsers } from '../looking/users.js';

/** `deadsure tree`: who started whom. */
export const tree: Command = {
  help: {
    name: 'tree',
    summary: 'draw the tree of processes, of the machine or below one',
    usage: ['[pid] [options]'],
    about: [
      'Draws who started whom: pid, state, age, user, command line. Zombies, stopped processes and your',
      'own ancestors are marked. Kernel threads are counted, and shown with --verbose.',
    ],
    options: [{ title: 'What is said', names: ['json', 'quiet', 'verbose', 'help'] }],
    exitCodes: [
      [0, 'drawn'],
      [1, 'the processes could not be looked at'],
      [2, 'the command line is wrong'],
      [3, 'there is no such process'],
      [130, 'interrupted'],
    ],
    examples: [
      ['tree', 'the whole machine'],
      ['tree 4120', 'one process and all below it'],
      ['tree --json', 'the same for a program to read, in the order in which it is drawn'],
    ],
  },
  handlesInterruption: false,
  async run(args, surroundings) {
    const { manner, root } = readTreeRequest(args);
    const voice = new Voice(manner, surroundings);
    const table = await processTable();
    const { shown, kernelThreads } = forest(table, {
      root,
      self: process.pid,
      withKernel: manner.verbose || manner.json,
    });
    const described = await withUsers(shown);
    voice.answer({
      takenAt: table.takenAt,
      processes: described.map(({ info, levels }) => ({ ...info, depth: levels.length })),
    });
    if (described.length === 0) {
      voice.complain(`there is no process ${root ?? ''}`.trim());
      return EXIT.nothingFound;
    }
    const style = manner.verbose ? { ...voice.style, columns: Infinity } : voice.style;
    for (const line of processLines(described, { style, now: table.takenAt })) voice.say(line);
    if (kernelThreads > 0) {
      voice.say(voice.style.dim(`and ${kernelThreads} kernel threads (--verbose shows them)`));
    }
    return EXIT.done;
  },
};
