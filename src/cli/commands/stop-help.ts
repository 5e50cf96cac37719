import type { HelpPage } from '../render/help-text.js';

/** The help text of `deadsure stop`. */
export const STOP_HELP: HelpPage = {
  name: 'stop',
  summary: 'stop processes politely, then by force, and prove that they are gone',
  usage: [
    '<pid...> [options]',
    '--pid-file <file> | --config <file> [options]',
    '--match <text> | --path <dir> | --port <number> [options]',
  ],
  about: [
    'Stops processes and everything they started, politely first, and proves that they are gone.',
    'If several processes match, it lists them and asks; without a terminal it needs --yes.',
  ],
  options: [
    {
      title: 'Whom',
      names: [
        'pid-file',
        'config',
        'dir-key',
        'name-key',
        ...(['match', 'path', 'port', 'uid', 'yes'] as const),
      ],
    },
    {
      title: 'How',
      names: ['schedule', 'no-last-resort', 'scope', 'polite-to', 'label', 'dry-run'],
    },
    {
      title: 'With a PID file',
      names: ['expect', 'keep-pid-file', 'follow-symlinks', 'allow-insecure'],
    },
    { title: 'What is said', names: ['json', 'quiet', 'verbose', 'help'] },
  ],
  exitCodes: [
    [0, 'all are gone, nothing was running, or it was a dry run'],
    [1, 'somebody is left or could not be proven gone, or the PID file names nobody to stop'],
    [2, 'the command line is wrong, a pid must not be signalled, or nobody confirmed'],
    [130, 'interrupted: it says who had been signalled'],
  ],
  examples: [
    ['stop 4120', 'SIGTERM, 5 s, SIGKILL, 2 s: the process and all below it'],
    ['stop 4120 --schedule INT/10/TERM/5/KILL/5', 'more patience, and SIGINT first'],
    ['stop --pid-file /run/agent.pid --label agent', 'and remove the file once it is gone'],
    ['stop --config agent.toml --dry-run', 'who would be stopped?'],
    ['stop --path /srv/agents/108', 'whoever works in this directory; asks if they are several'],
    ['stop --match worker.js --yes --json', 'for a script: no question, the report as JSON'],
  ],
};
