import { spawn } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { TestContext } from 'vitest';
import { until } from '../helpers/patience.js';
import { register } from '../helpers/running.js';
import { skipVisibly } from '../helpers/skip-visibly.js';
import { transpiled } from '../helpers/transpiled.js';
import { whyNot } from './rig/capabilities.js';
import { groundName } from './rig/ground-names.js';
import { unifiedHierarchy } from './rig/mounts.js';
import { play } from './rig/play.js';
import type { Played, Scenario } from './rig/play.js';

/** Plays one part of scenarios/self-test.ts. */
async function playPart(
  context: TestContext,
  part: string,
  runs: number,
  limits: Pick<Scenario, 'silenceMs'> = {},
): Promise<Played> {
  const reason = whyNot();
  if (reason !== undefined) skipVisibly(context, reason);
  return play({ script: 'self-test', args: part, runs, runMs: 2_000, ...limits });
}

describe('the rig', () => {
  it('counts every leak of a workload that changes its session', async (context) => {
    const { lines, cut } = await playPart(context, 'leaks', 3);
    expect(cut).toBeUndefined();
    expect(lines).toMatchObject([{ escaped: true }, { escaped: true }, { escaped: true }]);
  });

  it('counts none when nobody is left', async (context) => {
    const { lines, cut, hurtOutside } = await playPart(context, 'ends', 5);
    expect(cut).toBeUndefined();
    expect(lines).toHaveLength(5);
    expect(lines.map(({ escaped, hurt }) => ({ escaped, hurt }))).toEqual(
      lines.map(() => ({ escaped: false, hurt: [] })),
    );
    expect(hurtOutside).toEqual([]);
  });

  it('names each bystander that was killed or only signalled', async (context) => {
    const { lines } = await playPart(context, 'hurts', 6);
    expect(lines.map(({ hurt }) => hurt)).toEqual([
      ['sibling is dead'],
      ['detached is dead'],
      ['marked otherwise is dead'],
      ['sibling got 1 signals, the last was 18'],
      ['detached got 1 signals, the last was 18'],
      ['marked otherwise got 1 signals, the last was 18'],
    ]);
  });

  it('tells of a run that throws, and goes on', async (context) => {
    const { lines, cut } = await playPart(context, 'throws', 2);
    expect(cut).toBeUndefined();
    expect(lines).toHaveLength(2);
    for (const { error } of lines) expect(error).toContain('on purpose');
  });

  it('ends a run that hangs', async (context) => {
    const { lines, cut } = await playPart(context, 'hangs', 2);
    expect(lines).toMatchObject([{ run: 0, hung: true }]);
    expect(cut).toBe('run 0 hung');
  });

  it('ends a script that does nothing but spin', async (context) => {
    const { lines, cut } = await playPart(context, 'spins', 2, { silenceMs: 5_000 });
    expect(lines).toEqual([]);
    expect(cut).toBe('nothing was heard of it any more');
  });

  it('says when the script ended before its last run', async (context) => {
    const { lines, cut } = await playPart(context, 'dies', 2);
    expect(lines).toEqual([]);
    expect(cut).toBe('it ended with 7, null');
  });

  it('ends with whoever plays it, however that one dies', async (context) => {
    const reason = whyNot();
    if (reason !== undefined) skipVisibly(context, reason);
    // A script that never speaks, since one that does would end because nobody listens.
    const tree = transpiled('src', 'test/adversarial', 'test/helpers');
    const module = pathToFileURL(join(tree, 'test/adversarial/rig/play.js')).href;
    const scenario = { script: 'self-test', args: 'spins', runs: 1, runMs: 60_000 };
    const runner = spawn(process.execPath, [
      ...['--input-type=module', '--eval'],
      `import { play } from ${JSON.stringify(module)}; await play(${JSON.stringify(scenario)});`,
    ]);
    register(runner, undefined, 'test');
    const group = join(unifiedHierarchy() ?? '', groundName(runner.pid ?? 0, 1));
    const saysOf = (populated: 0 | 1): boolean =>
      existsSync(group) &&
      readFileSync(join(group, 'cgroup.events'), 'utf8').includes(`populated ${populated}`);
    await until('the scenario to begin', () => saysOf(1), 30_000);
    runner.kill('SIGKILL');
    await until('the scenario to end', () => saysOf(0), 10_000);
    // The next one removes what that one could not.
    await playPart(context, 'throws', 1);
    expect(existsSync(group)).toBe(false);
  });

  it('leaves no control group behind', async (context) => {
    await playPart(context, 'leaks', 1);
    const left = readdirSync(unifiedHierarchy() ?? '').filter((name) =>
      name.startsWith(groundName(process.pid, 1).replace(/1$/, '')),
    );
    expect(left).toEqual([]);
  });
});
