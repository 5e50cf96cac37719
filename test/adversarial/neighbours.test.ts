import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { TestContext } from 'vitest';
import { until } from '../helpers/patience.js';
import { register } from '../helpers/running.js';
import { skipVisibly } from '../helpers/skip-visibly.js';
import { whyNot } from './rig/capabilities.js';
import type { Capability } from './rig/capabilities.js';
import { freezer } from './rig/freezer.js';
import { groundName } from './rig/ground-names.js';
import { hierarchyOf, unifiedHierarchy } from './rig/mounts.js';
import { play } from './rig/play.js';

// No kernel hands out a number as large as this.
const DEAD = 4_194_305;
const OTHERS_NAMESPACE = `deadsure-rig-1-${DEAD}-1`;

const undo: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

function needs(context: TestContext, ...capabilities: readonly Capability[]): void {
  const reason = whyNot(capabilities);
  if (reason !== undefined) skipVisibly(context, reason);
}

/** A control group, which is removed when the test is over. */
function group(hierarchy: string | undefined, name: string): string {
  const path = join(hierarchy ?? '', name);
  mkdirSync(path);
  undo.push(() => {
    if (existsSync(path)) rmdirSync(path);
  });
  return path;
}

/** Somebody in a group. The returned function ends that. */
function inhabit(path: string): () => Promise<void> {
  const sleeper = spawn('sleep', ['600']);
  register(sleeper, undefined, 'test');
  writeFileSync(join(path, 'cgroup.procs'), String(sleeper.pid));
  const leave = async (): Promise<void> => {
    sleeper.kill('SIGKILL');
    const isEmpty = (): boolean =>
      !existsSync(path) || readFileSync(join(path, 'cgroup.procs'), 'utf8') === '';
    await until('the group to be empty', isEmpty);
  };
  undo.push(leave);
  return leave;
}

/** Why it was cut short, or what its run threw, if that is so. */
async function playOnce(script: string, args: string | null = null): Promise<unknown> {
  const { cut, lines } = await play({ script, args, runs: 1, runMs: 10_000 });
  return cut ?? lines.find(({ error }) => error !== undefined)?.error;
}

describe('what a dead runner left', () => {
  it('hinders nobody while somebody is in it, and is removed when it is empty', async (context) => {
    needs(context);
    const left = group(unifiedHierarchy(), groundName(DEAD, 1));
    const leave = inhabit(left);
    expect(await playOnce('self-test', 'throws')).toContain('on purpose');
    expect(existsSync(left)).toBe(true);
    await leave();
    expect(await playOnce('self-test', 'throws')).toContain('on purpose');
    expect(existsSync(left)).toBe(false);
  });

  it('is thawed', async (context) => {
    needs(context, freezer);
    const left = group(hierarchyOf('freezer'), `${groundName(DEAD, 1)}-0`);
    const leave = inhabit(left);
    writeFileSync(join(left, 'freezer.state'), 'FROZEN');
    freezer();
    expect(readFileSync(join(left, 'freezer.state'), 'utf8')).toBe('THAWED\n');
    await leave();
    freezer();
    expect(existsSync(left)).toBe(false);
  });
});

describe('what another runner plays on', () => {
  it('is not removed, although nobody is in it yet', async (context) => {
    needs(context);
    const ours = group(unifiedHierarchy(), groundName(process.pid, 1_000));
    const elsewhere = group(unifiedHierarchy(), OTHERS_NAMESPACE);
    expect(await playOnce('self-test', 'throws')).toContain('on purpose');
    expect([ours, elsewhere].map((path) => existsSync(path))).toEqual([true, true]);
  });

  it('is not thawed', (context) => {
    needs(context, freezer);
    const theirs = group(hierarchyOf('freezer'), `${groundName(process.pid, 1_000)}-0`);
    inhabit(theirs);
    undo.push(() => {
      writeFileSync(join(theirs, 'freezer.state'), 'THAWED');
    });
    writeFileSync(join(theirs, 'freezer.state'), 'FROZEN');
    freezer();
    expect(readFileSync(join(theirs, 'freezer.state'), 'utf8')).toBe('FROZEN\n');
  });

  it('has other names, also where the same is played twice at once', async (context) => {
    needs(context, freezer);
    const both = await Promise.all([playOnce('unkillable'), playOnce('unkillable')]);
    expect(both).toEqual([undefined, undefined]);
  });
});
