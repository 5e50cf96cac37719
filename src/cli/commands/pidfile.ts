import { readPidFile } from '../../index.js';
import { readPidfileRequest } from '../arguments/look-requests.js';
import type { Command } from '../command.js';
import { configuredPidFile } from '../config/configured-pid-file.js';
import { exitCodeOfReading } from '../exit-code.js';
import { pidFileWords } from '../render/pid-file-words.js';
import { Voice } from '../terminal/voice.js';

/** `deadsure pidfile`: what a PID file says. */
export const pidfile: Command = {
  help: {
    name: 'pidfile',
    summary: 'say what a PID file says, and whether that process runs',
    usage: ['<path> [options]', '--config <file> [options]'],
    about: ['Reads a PID file and says whether the process runs that it names. Signals nothing.'],
    options: [
      { title: 'Which', names: ['config', 'dir-key', 'name-key'] },
      { title: 'How it is read', names: ['expect', 'follow-symlinks', 'allow-insecure'] },
      { title: 'What is said', names: ['json', 'quiet', 'verbose', 'help'] },
    ],
    exitCodes: [
      [0, 'that process runs'],
      [1, 'stale, invalid, insecure or unreadable; or the process could not be looked at'],
      [2, 'the command line or the configuration is wrong'],
      [3, 'there is no such file'],
      [130, 'interrupted'],
    ],
    examples: [
      ['pidfile /run/agent.pid', 'does it run?'],
      ["pidfile /run/agent.pid --expect 'agent --id 108'", 'and is it that very program?'],
      ['pidfile --config agent.toml', 'the path stands where the agent reads it, too'],
      ['pidfile /run/agent.pid --json', 'the reading, for a program to read'],
    ],
  },
  handlesInterruption: false,
  async run(args, surroundings) {
    const { manner, file, options } = readPidfileRequest(args);
    const path = typeof file === 'string' ? file : await configuredPidFile(file);
    const reading = await readPidFile(path, options);
    const voice = new Voice(manner, surroundings);
    voice.answer(reading);
    voice.say(pidFileWords(reading));
    return exitCodeOfReading(reading);
  },
};
