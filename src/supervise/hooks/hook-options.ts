import { badOption, isObject, needNumber, readOptions } from '../options.js';

const DEFAULT_TIMEOUT_MS = 30_000;

/** Options of {@link runHooks}. */
export interface HookOptions {
  /** Goes over our own environment, for commands. @defaultValue `{}` */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** As JSON on the standard input of a command, and as the body of the POST to a URL. @defaultValue `{}` */
  readonly context?: unknown;
  /** How long each hook may take, in milliseconds; a command that takes longer is ended within 5 s more. @defaultValue `30_000` */
  readonly timeoutMs?: number | undefined;
  /** Where commands are run. @defaultValue our own directory */
  readonly cwd?: string | undefined;
}

/** What hooks are run with, checked. */
export interface HookPlan {
  readonly env: NodeJS.ProcessEnv;
  readonly body: string;
  readonly timeoutMs: number;
  readonly cwd: string | undefined;
}

/** Checks the options before any hook is run. */
export function readHookOptions(options: HookOptions | undefined): HookPlan {
  const given = readOptions(options, 'runHooks', ['env', 'context', 'timeoutMs', 'cwd']);
  const { env = {}, context = {}, timeoutMs = DEFAULT_TIMEOUT_MS, cwd } = given;
  if (!isEnvironment(env)) throw badOption('env', 'an object of texts', env);
  if (cwd !== undefined && typeof cwd !== 'string') throw badOption('cwd', 'a path', cwd);
  return {
    env: { ...process.env, ...env },
    body: jsonOf(context),
    timeoutMs: needNumber('timeoutMs', timeoutMs, 1),
    cwd,
  };
}

function jsonOf(context: unknown): string {
  // Of a function or a symbol JSON makes nothing, whatever its declaration says.
  const text = tryJson(context);
  if (text !== undefined) return text;
  throw badOption('context', 'something that JSON can say', context);
}

function tryJson(context: unknown): string | undefined {
  try {
    return JSON.stringify(context);
  } catch {
    // A bigint, or an object that holds itself.
    return undefined;
  }
}

function isEnvironment(value: unknown): value is Readonly<Record<string, string>> {
  return isObject(value) && Object.values(value).every((one) => typeof one === 'string');
}
