import { createRequire } from 'node:module';
import { adviceOnCommand } from './arguments/command-advice.js';
import { shownArgument } from './arguments/shown-argument.js';
import { asksFor } from './arguments/read-arguments.js';
import { UsageError } from './arguments/usage-error.js';
import type { Command } from './command.js';
import { COMMANDS } from './commands.js';
import { EXIT } from './exit-code.js';
import { helpText, overview } from './render/help-text.js';
import { styleFor } from './render/style.js';
import { aborted, Interrupted } from './terminal/interruption.js';
import type { Surroundings } from './terminal/surroundings.js';
import { tellError } from './tell-error.js';

/** Runs one command line, and resolves with its exit code; never rejects. */
export async function run(args: readonly string[], surroundings: Surroundings): Promise<number> {
  try {
    return await dispatch(args, surroundings);
  } catch (error) {
    return tellError(error, args, surroundings);
  }
}

async function dispatch(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const { stdout, stderr, env, interruption } = surroundings;
  const [name, ...rest] = args;
  const pages = COMMANDS.map(({ help }) => help);
  if (name === undefined) {
    stderr.write(`${overview(pages, styleFor(stderr, env))}\n`);
    return EXIT.usage;
  }
  if (name === '--version') return print(version());
  const command = commandNamed(name === 'help' ? rest[0] : name);
  const style = styleFor(stdout, env);
  if (command === undefined) return print(overview(pages, style));
  if (name === 'help' || asksFor(rest, 'help')) return print(helpText(command.help, style));
  const end = command.handlesInterruption ? interruption.second : interruption.first;
  return Promise.race([
    command.run(rest, surroundings),
    aborted(end).then(() => {
      throw new Interrupted(command.handlesInterruption);
    }),
  ]);

  function print(text: string): number {
    stdout.write(`${text}\n`);
    return EXIT.done;
  }
}

/** The command of that name; `undefined` where help for all of them is wanted. */
function commandNamed(name: string | undefined): Command | undefined {
  if (name === undefined || name === '--help' || name === '-h') return undefined;
  const command = COMMANDS.find(({ help }) => help.name === name);
  if (command !== undefined) return command;
  const names = COMMANDS.map(({ help }) => help.name);
  const what = name.startsWith('-') ? 'option' : 'command';
  throw new UsageError(`unknown ${what} ${shownArgument(name)}${adviceOnCommand(name, names)}`);
}

function version(): string {
  const { version: number } = createRequire(import.meta.url)('../../package.json') as {
    version: string;
  };
  return number;
}
