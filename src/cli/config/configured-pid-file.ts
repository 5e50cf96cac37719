import { homedir } from 'node:os';
import { dirname, isAbsolute } from 'node:path';
import { nearestName } from '../../options/nearest-name.js';
import type { ConfigPlace } from '../arguments/config-place.js';
import { shownArgument } from '../arguments/shown-argument.js';
import { readConfigFile, wrong } from './config-file.js';

const DIR_KEY = 'agent_data_paths.pid_directory';
const NAME_KEY = 'agent.pid_file_name';

/** The path of the PID file that a configuration names. */
export async function configuredPidFile(place: ConfigPlace): Promise<string> {
  return pidFileOf(await readConfigFile(place.file), place);
}

/**
 * Joins directory and file name as the agent does that reads the same configuration: a relative directory
 * starts where the configuration lies, `~` is the home directory, and an absolute file name needs no
 * directory.
 *
 * @remarks
 * There is no default for a value: a stop that looks in another place than the agent finds nothing, and
 * would call that success.
 */
export function pidFileOf(
  config: unknown,
  { file, dirKey = DIR_KEY, nameKey = NAME_KEY }: ConfigPlace,
  home: string = homedir(),
): string {
  const directory = expanded(file, dirKey, textAt(file, config, dirKey), home);
  const name = expanded(file, nameKey, textAt(file, config, nameKey), home);
  // Not path.join: a `..` behind a symbolic link is for the system to follow, as it is for the agent.
  return [dirname(file), directory, name].reduce(below);
}

function below(base: string, path: string): string {
  return isAbsolute(path) ? path : `${base}/${path}`;
}

function textAt(file: string, config: unknown, key: string): string {
  let value = config;
  const walked: string[] = [];
  for (const step of key.split('.')) {
    if (!isTable(value) || !Object.hasOwn(value, step)) {
      const names = isTable(value) ? Object.keys(value) : [];
      const near = nearestName(step, names);
      const advice =
        near === undefined ? '' : `; did you mean ${shownArgument([...walked, near].join('.'))}?`;
      throw wrong(file, `it has no ${shownArgument(key)}${advice}`);
    }
    walked.push(step);
    value = value[step];
  }
  if (typeof value === 'string' && value.trim() !== '' && !value.includes('\0')) return value;
  throw wrong(file, `its ${shownArgument(key)} must be a text that is not empty`);
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What the agent would expand and we cannot must not be taken for a directory of that name. */
function expanded(file: string, key: string, path: string, home: string): string {
  if (path === '~' || path.startsWith('~/')) return home + path.slice(1);
  if (/^~|\$[A-Za-z_{]|%[A-Za-z_]+%/.test(path)) {
    throw wrong(
      file,
      `its ${shownArgument(key)} is ${shownArgument(path)}, which is not expanded here; give the path itself with --pid-file`,
    );
  }
  return path;
}
