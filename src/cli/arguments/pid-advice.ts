import { shownArgument } from './shown-argument.js';

/** What to say about an argument in the place of a pid: how to name what was meant. */
export function adviceOnPid(argument: string): string {
  const port = /^:([0-9]{1,5})$/.exec(argument)?.[1];
  if (port !== undefined) return `deadsure find --port ${port} says who serves that port`;
  if (/^[0-9]+(?:[,;][0-9]+)+$/.test(argument)) return 'write blanks between several';
  if (argument.endsWith('.pid')) {
    return `deadsure stop --pid-file ${shownArgument(argument)} stops whom a PID file names`;
  }
  if (/^[A-Za-z./]/.test(argument)) {
    return `deadsure find ${shownArgument(argument)} says which processes have that on their command lines`;
  }
  return 'a pid is a whole number such as 4120';
}
