import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { TestContext } from 'vitest';
import { skipVisibly } from '../helpers/skip-visibly.js';
import { transpiled } from '../helpers/transpiled.js';
import { whyNot } from './rig/capabilities.js';
import { play } from './rig/play.js';
import { MOMENTS, TOO_LATE } from './scenarios/reuse/moments.js';

/** Which moments of a call hurt the stranger who took a number in it, and how often a number could be had. */
async function hurtAt(
  context: TestContext,
  args: { readonly moments: string; readonly library?: string },
  runs: number,
): Promise<{ readonly forced: number; readonly moments: string[] }> {
  const reason = whyNot();
  if (reason !== undefined) skipVisibly(context, reason);
  const { lines, cut } = await play({ script: 'reuse', args, runs, runMs: 10_000, pidsMax: 256 });
  expect(cut).toBeUndefined();
  const hurt = lines.filter(({ strangers }) => Array.isArray(strangers) && strangers.length > 0);
  return {
    forced: lines.filter(({ forced }) => forced === true).length,
    moments: hurt.map(({ moment }) => (typeof moment === 'string' ? moment : '')),
  };
}

describe('a stranger who takes a number', () => {
  it('just before a signal to it is hurt, and that is noticed', async (context) => {
    const { forced, moments } = await hurtAt(context, { moments: 'too-late' }, TOO_LATE.length);
    expect(forced).toBe(TOO_LATE.length);
    expect(moments).toEqual(TOO_LATE.map(({ name }) => name));
  });
});

describe('without the check of the identity before every signal', () => {
  const COPY = join(transpiled('src'), '..', `without-check-${process.pid}`);
  afterEach(() => {
    rmSync(COPY, { recursive: true, force: true });
  });

  it('strangers are hurt at the moments that only this check guards', async (context) => {
    execFileSync('cp', ['-r', transpiled('src'), COPY]);
    const file = join(COPY, 'src/stop/signal-member.js');
    const whole = readFileSync(file, 'utf8');
    const cut = whole.replace(
      /if \(now\.status !== 'alive' \|\| !isMeant\(now\.process\)\)\s*return false;/,
      '',
    );
    expect(cut.length, 'the check was found and taken out').toBeLessThan(whole.length);
    writeFileSync(file, cut);
    const args = { moments: 'chosen', library: join(COPY, 'src') };
    const { forced, moments } = await hurtAt(context, args, MOMENTS.length);
    expect(forced).toBe(MOMENTS.length);
    // At others a stranger may be hurt too, if a look falls into the wrong instant.
    const guarded = [
      'target, in the tick of its start, before SIGTERM',
      'target, in the tick of its start, before SIGKILL',
      'target, after the last look before the freeze',
      'target, frozen, before SIGKILL',
      'root of a tree, after the last look',
      'root of a tree, while its child is killed',
      'descendant, after the last look',
      'descendant, while its parent is stopped',
      'session leader, after the last look',
    ];
    expect(moments).toEqual(expect.arrayContaining(guarded));
  });
});
