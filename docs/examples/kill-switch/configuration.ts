// What the agent and its kill switch both have to know, read by the same lines from the same file.
import { readFile } from 'node:fs/promises';
import { dirname, extname, isAbsolute, resolve } from 'node:path';
import { parse } from 'smol-toml';

/** What a configuration says. */
export interface Configuration {
  /** What a person calls the agent. */
  readonly name: string;
  /** What its command line holds. */
  readonly command: string;
  readonly pidFile: string;
  /** Where it works. Whoever else is found there belongs to it. */
  readonly workDirectory: string;
  readonly schedule: string;
}

/** Reads a configuration, JSON or TOML. Nothing in it has a default: two defaults would differ some day. */
export async function readConfiguration(file: string): Promise<Configuration> {
  const text = await readFile(file, 'utf8');
  const config: unknown = extname(file) === '.json' ? JSON.parse(text) : parse(text);
  const at = (key: string): string => textAt(config, key, file);
  const here = dirname(file);
  return {
    name: at('agent.name'),
    command: at('agent.command'),
    pidFile: below(below(here, at('agent_data_paths.pid_directory')), at('agent.pid_file_name')),
    workDirectory: resolve(below(here, at('agent_data_paths.work_directory'))),
    schedule: at('kill_switch.schedule'),
  };
}

function textAt(config: unknown, key: string, file: string): string {
  let value = config;
  for (const step of key.split('.')) {
    value = isTable(value) && Object.hasOwn(value, step) ? value[step] : undefined;
  }
  if (typeof value === 'string' && value.trim() !== '') return value;
  throw new Error(`${file} must have a text at ${key}`);
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** As `deadsure --config` joins them. Not path.join: `..` behind a symbolic link is for the system to follow. */
function below(base: string, path: string): string {
  if (/^~|[$%]/.test(path)) throw new Error(`${path} is not expanded here; write the path itself`);
  return isAbsolute(path) ? path : `${base}/${path}`;
}
