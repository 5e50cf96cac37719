/** One option of the command line. */
export interface OptionSpec {
  /** What its value is, for help texts; absent if it takes none. */
  readonly value?: string;
  readonly short?: string;
  /** What it does, as its line of the help text says it. */
  readonly text: string;
}

/** Every option, by its name. Each command says which of them it understands. */
export const OPTIONS = {
  'pid-file': { value: 'file', text: 'the process that a PID file names' },
  config: { value: 'file', text: 'the PID file that a .json or .toml configuration names' },
  'dir-key': { value: 'key', text: 'key of its directory [agent_data_paths.pid_directory]' },
  'name-key': { value: 'key', text: 'key of its file name [agent.pid_file_name]' },
  match: { value: 'text', text: 'command lines with this text, or with this /regular expression/' },
  path: { value: 'dir', text: 'working directory, executable or an argument in this directory' },
  port: { value: 'number', text: 'listens on this TCP port, or is bound to this UDP port' },
  uid: { value: 'who', text: "self, any, or a user's number [self]" },

  schedule: { value: 'text', text: 'signals and seconds to wait after each [TERM/5/KILL/2]' },
  timeout: { value: 'seconds', text: 'how long to wait for the proof [2]' },
  'no-last-resort': { text: 'never send SIGKILL, not even at the end' },
  scope: { value: 'what', text: 'tree or process' },
  'polite-to': { value: 'whom', text: 'who gets the polite signals: root or tree [root]' },
  label: { value: 'name', text: 'what to call it in every line and in the report' },

  expect: { value: 'text', text: 'what its command line must hold, or it counts as recycled' },
  'keep-pid-file': { text: 'leave the PID file where it is' },
  'follow-symlinks': { text: 'accept a PID file that is a symbolic link' },
  'allow-insecure': { text: 'accept a PID file that somebody else may have written' },

  'dry-run': { short: 'n', text: 'show what would be stopped; signal nothing, touch nothing' },
  yes: { short: 'y', text: 'do not ask, however many match' },
  json: { text: 'print one JSON object, and nothing else, on standard output' },
  quiet: { short: 'q', text: 'say nothing unless something is wrong' },
  verbose: { short: 'v', text: 'say everything: each signal, each look, whole command lines' },
  help: { short: 'h', text: 'show this text' },
  version: { text: 'show the version' },
} as const;

/** The name of an option, without its dashes. */
export type OptionName = keyof typeof OPTIONS;

/** What is known of an option. */
export function optionSpec(name: OptionName): OptionSpec {
  return OPTIONS[name];
}
