import { processesMatching } from '../../index.js';
import { readFindRequest } from '../arguments/look-requests.js';
import type { Command } from '../command.js';
import { EXIT } from '../exit-code.js';
import { processLines } from '../render/process-lines.js';
import { queryWords } from '../render/query-words.js';
import { Voice } from '../terminal/voice.js';

/** `deadsure find`: which processes these are. */
export const find: Command = {
  help: {
    name: 'find',
    summary: 'list the processes with a command line, a directory or a port',
    usage: ['<pattern> [options]', '--path <dir> | --port <number>'],
    about: [
      'Lists processes. All that is given must hold. deadsure itself and its ancestors never match.',
      'The pattern is a text, which may not touch a letter, digit, _ or - on either side',
      '(/wt/108 is neither in /wt/1086 nor in /wt/108-fix), or a /regular expression/.',
    ],
    options: [
      { title: 'Which', names: ['path', 'port', 'uid'] },
      { title: 'What is said', names: ['json', 'quiet', 'verbose', 'help'] },
    ],
    exitCodes: [
      [0, 'found'],
      [1, 'the processes could not be looked at'],
      [2, 'the command line is wrong, or this system cannot tell what was asked'],
      [3, 'nothing was found'],
      [130, 'interrupted'],
    ],
    examples: [
      ['find server.js', 'by a text on the command line'],
      ["find '/node .*worker-[0-9]+/'", 'by a regular expression'],
      ['find --port 3000 --uid any', 'who serves this port, whoever runs it'],
      ['find --path . --json', 'whoever sits in this directory, for a program to read'],
    ],
  },
  handlesInterruption: false,
  async run(args, surroundings) {
    const { manner, query } = readFindRequest(args);
    const processes = await processesMatching(query);
    const voice = new Voice(manner, surroundings);
    voice.answer({ processes });
    if (processes.length === 0) {
      voice.complain(`nothing found: ${queryWords(query)}`);
      return EXIT.nothingFound;
    }
    const style = manner.verbose ? { ...voice.style, columns: Infinity } : voice.style;
    const shown = processes.map((info) => ({ info }));
    for (const line of processLines(shown, { style, now: new Date() })) voice.say(line);
    return EXIT.done;
  },
};
