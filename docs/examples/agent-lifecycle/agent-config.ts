import { readFileSync } from 'node:fs';
import { parseSchedule } from 'deadsure';
import { superviseHealth } from 'deadsure/supervise';
import type { SuperviseOptions } from 'deadsure/supervise';

export const HOOK_POINTS = ['pre_start', 'post_start', 'pre_stop', 'post_stop'] as const;
export type HookPoint = (typeof HOOK_POINTS)[number];

/** What an agent is: a JSON file. */
export interface AgentConfig {
  readonly name: string;
  /** Which adapter starts and stops it. */
  readonly runtime: string;
  readonly command: readonly [string, ...string[]];
  readonly env?: Readonly<Record<string, string>>;
  /** For how long it has to live to count as started. @defaultValue 100 ms */
  readonly settleMs?: number;
  /** How it is stopped. @defaultValue `TERM/5/KILL/5` */
  readonly schedule?: string;
  /** Shell commands and URLs. */
  readonly hooks?: Partial<Readonly<Record<HookPoint, readonly string[]>>>;
  readonly hookTimeoutMs?: number;
  /** Without it nobody watches over the agent. */
  readonly health?: Pick<
    SuperviseOptions,
    'intervalMs' | 'policy' | 'maxRetries' | 'backoff' | 'resetAfterMs'
  >;
}

/** Reads a configuration, or throws why it cannot be used; what is said never holds a word of the file. */
export function loadConfig(path: string): AgentConfig {
  const config = Object(parse(path)) as AgentConfig;
  const { name, runtime, command, env = {}, hooks = {} } = config;
  // It names a directory, which no name may lead out of.
  if (!isText(name) || !/^\w[\w.-]{0,63}$/.test(name)) throw unusable(path, 'its name is none');
  if (!isText(runtime)) throw unusable(path, 'it names no runtime');
  if (!isCommand(command)) throw unusable(path, 'it has no command');
  if (!Object.values(env).every((one) => typeof one === 'string')) {
    throw unusable(path, 'its environment is none');
  }
  for (const [point, list] of Object.entries(hooks)) {
    const isPoint = HOOK_POINTS.some((one) => one === point);
    if (!isPoint || !isHooks(list)) throw unusable(path, 'its hooks are no lists of hooks');
  }
  try {
    checkTimes(config);
  } catch (error) {
    throw unusable(path, error instanceof Error ? error.message : error);
  }
  return config;
}

/** What cannot be used to stop it must be refused before there is something to stop. The library's checks are the checks. */
function checkTimes({ schedule, settleMs, hookTimeoutMs, health }: AgentConfig): void {
  if (schedule !== undefined) parseSchedule(schedule);
  for (const ms of [settleMs, hookTimeoutMs]) {
    if (ms !== undefined && !(Number.isInteger(ms) && ms > 0)) throw new Error('a time is none');
  }
  if (health === undefined) return;
  const never = (): never => {
    throw new Error('nothing is supervised yet');
  };
  superviseHealth({ ...health, check: never, stop: never, start: never })
    .close()
    .catch(never);
}

function parse(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw unusable(path, error instanceof Error && 'code' in error ? error.code : error);
  }
  try {
    return JSON.parse(text);
  } catch {
    // The error would quote the file, which may hold secrets.
    throw unusable(path, 'it is not JSON');
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

function isCommand(value: unknown): boolean {
  return Array.isArray(value) && isText(value[0]) && value.every((one) => typeof one === 'string');
}

function isHooks(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((one) => isText(one) && !one.includes('\0'));
}

function unusable(path: string, why: unknown): Error {
  return new Error(`the configuration ${path} cannot be used: ${String(why)}`);
}
