import { describe, expect, it } from 'vitest';
import type { Sighting } from '../../../../src/platform/platform.js';
import { sightingOf } from '../../../../src/platform/portable/sighting.js';
import type { PsLine } from '../../../../src/platform/portable/ps-line.js';
import { psLines } from './ps-output.js';

function sighting(lines: ReadonlyMap<number, PsLine>, pid: number): Sighting {
  const line = lines.get(pid);
  if (line === undefined) throw new Error(`no line for ${String(pid)}`);
  return sightingOf(line, lines);
}

describe('sightingOf', () => {
  it('tells what the line tells', () => {
    expect(sighting(psLines('macos'), 700)).toEqual({
      pid: 700,
      ppid: 612,
      pgid: 700,
      uid: 501,
      state: 'sleeping',
      name: 'node',
      command: 'node server.js',
      startToken: 'lstart:1763719390',
      startedAtMs: 1_763_719_390_000,
    });
  });

  it('leaves out what the line does not tell', () => {
    const zombie = sighting(psLines('freebsd'), 902);
    expect(zombie).not.toHaveProperty('startToken');
    expect(zombie).not.toHaveProperty('startedAtMs');
    expect(sighting(psLines('localised'), 11)).toMatchObject({ name: '' });
    expect(sighting(psLines('localised'), 11)).not.toHaveProperty('command');
  });

  it('tells the session of its leader and of the leader’s group, and no other', () => {
    const lines = psLines('linux-procps');
    expect(sighting(lines, 4).sid).toBe(4);
    expect(sighting(lines, 8).sid).toBe(4);
    expect(sighting(lines, 2)).not.toHaveProperty('sid');
    // The group is the job's own, and which session it belongs to is not told.
    expect(sighting(psLines('macos'), 701)).not.toHaveProperty('sid');
  });

  it('knows the kernel threads of Linux', () => {
    const lines = psLines('linux-procps-threads');
    expect([2, 3, 4].map((pid) => sighting(lines, pid).kernelThread)).toEqual([true, true, true]);
    expect(sighting(lines, 4).state).toBe('idle');
    expect(sighting(lines, 18578)).not.toHaveProperty('kernelThread');
  });

  it('takes no child of an ordinary pid 2 for a kernel thread', () => {
    const lines = new Map(psLines('linux-procps'));
    const zombie = { pid: 77, ppid: 2, pgid: 2, uid: 0, stat: 'Z', command: '[sh] <defunct>' };
    lines.set(77, zombie);
    expect(sighting(lines, 2)).not.toHaveProperty('kernelThread');
    expect(sighting(lines, 77)).not.toHaveProperty('kernelThread');
  });

  it('takes no user’s process below kthreadd for a kernel thread', () => {
    const lines = new Map(psLines('linux-procps-threads'));
    const helper = { pid: 78, ppid: 2, pgid: 2, uid: 0, stat: 'S', command: '/sbin/modprobe -q' };
    lines.set(78, helper);
    expect(sighting(lines, 78)).not.toHaveProperty('kernelThread');
  });
});
