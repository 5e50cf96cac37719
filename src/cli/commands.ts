import type { Command } from './command.js';
import { find } from './commands/find.js';
import { kill } from './commands/kill.js';
import { pidfile } from './commands/pidfile.js';
import { stop } from './commands/stop.js';
import { tree } from './commands/tree.js';

/** Every subcommand, in the order in which the help names them. */
export const COMMANDS: readonly Command[] = [stop, kill, find, tree, pidfile];
