import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { ProcessTableError } from '../../src/errors/process-table-error.js';
import { portable } from '../../src/platform/portable/portable.js';
import { compiledFixture } from '../helpers/compiled-fixture.js';
import { childrenOf, readStat } from '../helpers/proc-stat.js';
import { spawnFixture } from '../helpers/spawn-fixture.js';
import { eventually } from './eventually.js';
import { RealWorld } from './real-world.js';

/*
 * The portable back end and the real programs it looks through.
 */

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('without a ps that can be used', () => {
  it.each([
    ['an empty PATH', () => '', /cannot list the processes: .*ENOENT.*Put the directory/],
    ['a ps that knows no options', () => psInFront('busybox-plain', 0), /no line .*busybox/],
    [
      'a ps that refuses our options',
      () => psInFront('busybox-stderr', 1),
      /unrecognized.*busybox/,
    ],
    ['a ps that prints nothing', () => psInFront('/dev/null', 0), /printed nothing/],
    ['a ps that does not see us', () => psInFront('macos', 0), /not our own, pid \d+/],
  ])('(%s) nothing is claimed', async (_, path, message) => {
    const world = new RealWorld(portable);
    const actor = await world.spawn('sleeper');
    const view = portable.view();
    const { candidates } = await view.look({ thorough: true });
    const seen = candidates.find(({ pid }) => pid === actor.pid);
    if (seen === undefined) throw new Error('the sleeper is not listed');
    const pin = view.pin(seen);

    vi.stubEnv('PATH', path());
    await expect(portable.list()).rejects.toThrow(ProcessTableError);
    await expect(portable.list()).rejects.toThrow(message);
    await expect(portable.ancestors()).rejects.toThrow(ProcessTableError);
    await expect(portable.descendants(seen)).rejects.toThrow(ProcessTableError);
    await expect(view.look({ thorough: true })).rejects.toThrow(ProcessTableError);
    const unknown = { status: 'unknown', cause: expect.any(ProcessTableError) as unknown };
    expect(await portable.sight(actor.pid)).toEqual(unknown);
    expect(pin.status()).toEqual(unknown);
    await actor.end();
    expect(pin.status()).toEqual({ status: 'gone' });
    view.close();
  });
});

describe('the helpers', () => {
  it('are in no listing, and none is left', async () => {
    const root = await portable.sight(process.pid);
    if (root.status !== 'present') throw new Error('we do not see ourselves');
    const before = childrenOf(process.pid);
    const seen = await Promise.all([
      ...Array.from({ length: 10 }, async () => (await portable.list()).map(({ pid }) => pid)),
      ...Array.from({ length: 10 }, () => portable.descendants(root.process)),
    ]);
    const ours = (await portable.list()).filter(({ ppid }) => ppid === process.pid);
    expect(ours.map(({ pid }) => pid)).toEqual(before);
    expect(seen).toHaveLength(20);
    for (const below of seen.slice(10)) expect(below).toEqual(before);
    expect(childrenOf(process.pid)).toEqual(before);
  });

  it('are told from a ps of the caller’s own', async () => {
    const child = spawn('cat', [], { argv0: 'ps', stdio: ['pipe', 'ignore', 'inherit'] });
    await once(child, 'spawn');
    const found = (await portable.list()).find(({ pid }) => pid === child.pid);
    child.stdin.end();
    await once(child, 'close');
    expect(found).toMatchObject({ ppid: process.pid, command: 'ps' });
  });
});

describe('what ps shows', () => {
  it('names no language and no time zone', async () => {
    const tokens = [];
    for (const [zone, language] of [
      ['UTC', 'C'],
      ['Pacific/Auckland', 'C.utf8'],
      ['America/St_Johns', 'POSIX'],
    ] as const) {
      vi.stubEnv('TZ', zone);
      vi.stubEnv('LC_ALL', language);
      const own = await portable.sight(process.pid);
      if (own.status !== 'present') throw new Error('we do not see ourselves');
      tokens.push({ pid: process.pid, startToken: own.process.startToken ?? 'none' });
    }
    const [first, ...others] = tokens;
    if (first === undefined) throw new Error('no token');
    expect(others.map((other) => portable.sameIdentity(first, other))).toEqual(['same', 'same']);
    const age = Date.now() - 1_000 * Number(first.startToken.replace('lstart:', ''));
    expect(Math.abs(age - 1_000 * process.uptime())).toBeLessThan(5_000);
  });

  it('is no zombie as long as a thread runs', async (context) => {
    const { pid } = await spawnFixture(compiledFixture(context, 'zombie-leader'));
    const state = await eventually(new RealWorld(portable), 'the end of the leader', async () => {
      if (readStat(pid)?.state !== 'Z') return undefined;
      const sight = await portable.sight(pid);
      return sight.status === 'present' ? sight.process.state : sight.status;
    });
    expect(state).toBe('unknown');
  });
});

/** A PATH with a ps in front that prints a recorded output, to its standard error if it fails. */
function psInFront(output: string, exitCode: number): string {
  const directory = mkdtempSync(join(tmpdir(), 'deadsure-'));
  const fixture = new URL(`../fixtures/ps-outputs/${output}.txt`, import.meta.url);
  const file = output.startsWith('/') ? output : fileURLToPath(fixture);
  const ps = join(directory, 'ps');
  const text = `while IFS= read -r line; do case $line in '#'*) ;; *) echo "$line" ;; esac; done`;
  const to = exitCode === 0 ? '' : ' >&2';
  writeFileSync(ps, `#!/bin/sh\n{ ${text}; } < '${file}'${to}\nexit ${String(exitCode)}\n`);
  chmodSync(ps, 0o755);
  onTestFinished(() => {
    rmSync(directory, { recursive: true });
  });
  return `${directory}:${process.env['PATH'] ?? ''}`;
}
