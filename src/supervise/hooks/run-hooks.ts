import { InvalidOptionError } from '../../index.js';
import { isObject } from '../options.js';
import { callUrl } from './call-url.js';
import { readHookOptions } from './hook-options.js';
import type { HookOptions, HookPlan } from './hook-options.js';
import type { HookResult } from './hook-result.js';
import { runCommand } from './run-command.js';

/**
 * Runs hooks, each exactly once and in order: shell commands by `/bin/sh -c`, and http(s) URLs by a POST.
 *
 * @remarks
 * A hook is never a veto: whatever it does, the next one is run, and this resolves with one result each. A command
 * that takes longer than `timeoutMs` is ended with everything it started; what it leaves running when it ends in
 * time is left alone, and finds its standard error closed. Its standard output is thrown away.
 *
 * **Platforms.** Where there is a `/bin/sh`.
 *
 * @throws `InvalidOptionError` for a malformed option, before any hook is run.
 *
 * @example
 * ```ts
 * import { runHooks } from 'deadsure/supervise';
 *
 * const results = await runHooks(['cat > told.json', 'exit 3'], { context: { agent: '108' } });
 * for (const { index, outcome } of results) console.log(index, outcome);
 * //=> 0 succeeded
 * //=> 1 failed
 * ```
 */
export async function runHooks(
  hooks: Iterable<string>,
  options?: HookOptions,
): Promise<HookResult[]> {
  const plan = readHookOptions(options);
  const list = readHooks(hooks);
  const results: HookResult[] = [];
  for (const [index, hook] of list.entries()) results.push(await runOne(index, hook, plan));
  return results;
}

async function runOne(index: number, hook: string, plan: HookPlan): Promise<HookResult> {
  const began = performance.now();
  const isUrl = /^\s*https?:\/\//i.test(hook);
  const told = isUrl
    ? { kind: 'url' as const, ...(await callUrl(hook, plan)) }
    : { kind: 'command' as const, ...(await runCommand(hook, plan)) };
  return {
    index,
    ok: told.outcome === 'succeeded',
    durationMs: performance.now() - began,
    ...told,
  };
}

function readHooks(hooks: unknown): string[] {
  const list =
    isObject(hooks) && Symbol.iterator in hooks ? [...(hooks as Iterable<unknown>)] : undefined;
  if (list?.every(isHook)) return list;
  // Not shown: a hook may hold a secret.
  throw new InvalidOptionError(
    'hooks must be an iterable of commands and URLs, none of them empty',
  );
}

function isHook(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '' && !value.includes('\0');
}
