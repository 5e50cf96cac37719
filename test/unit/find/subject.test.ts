import { describe, expect, test } from 'vitest';
import { Subject } from '../../../src/find/subject.js';
import { sightingOf, stubPlatform } from './stub-platform.js';
import type { StubProcess } from './stub-platform.js';

function subjectOf(process: StubProcess): { subject: Subject; reads: string[] } {
  const { facts, reads } = stubPlatform({ processes: [process] });
  return { subject: new Subject(sightingOf(process), facts), reads };
}

describe('a fact of a process', () => {
  test('is read once, and only if it is asked for', () => {
    const { subject, reads } = subjectOf({ pid: 3, argv: ['node', 'x'], cwd: '/srv' });
    expect([subject.consulted, reads]).toEqual([false, []]);
    expect(subject.command()).toEqual({ ok: true, value: 'node x' });
    expect(subject.argv()).toEqual({ ok: true, value: ['node', 'x'] });
    expect(subject.cwd()).toEqual({ ok: true, value: '/srv' });
    expect([subject.consulted, reads]).toEqual([true, ['argv 3', 'cwd 3']]);
  });

  test('is not asked of one that has no program any more', () => {
    const { subject, reads } = subjectOf({ pid: 3, state: 'zombie', argv: ['a stranger’s'] });
    for (const read of [
      subject.argv(),
      subject.cwd(),
      subject.executable(),
      subject.environment(),
      subject.sockets(),
      subject.command(),
    ]) {
      expect(read).toEqual({ ok: false, reason: 'none' });
    }
    expect([subject.consulted, reads]).toEqual([false, []]);
  });

  test('is its user, as the listing has it or else as it is read', () => {
    const seen = subjectOf({ pid: 3, uid: 5, euid: 6 });
    expect(seen.subject.uid()).toEqual({ ok: true, value: 5 });
    expect(seen.reads).toEqual([]);
    expect(subjectOf({ pid: 3, euid: 6 }).subject.uid()).toEqual({ ok: true, value: 6 });
  });
});

describe('a process that shows no program', () => {
  test('is between two, if it should have one', () => {
    const { subject } = subjectOf({ pid: 3 });
    expect(subject.looksBetweenPrograms).toBe(false);
    subject.argv();
    expect(subject.looksBetweenPrograms).toBe(true);
  });

  test('is not, if it is dead, is refused, or shows everything', () => {
    for (const process of [
      { pid: 3, state: 'zombie' as const },
      { pid: 3, denied: ['argv'] },
      { pid: 3, argv: ['node'] },
    ]) {
      const { subject } = subjectOf(process);
      subject.argv();
      expect(subject.looksBetweenPrograms).toBe(false);
    }
  });
});

describe('where a listing is all there is', () => {
  test('the command line is its own, or may not be read', () => {
    const command = (process: StubProcess): unknown =>
      new Subject(sightingOf(process), undefined).command();
    expect(command({ pid: 3, command: 'node x' })).toEqual({ ok: true, value: 'node x' });
    expect(command({ pid: 3 })).toEqual({ ok: false, reason: 'denied' });
    expect(command({ pid: 3, state: 'zombie' })).toEqual({ ok: false, reason: 'none' });
  });

  test('nothing else can be read, and nobody has to be looked at again', () => {
    const subject = new Subject(sightingOf({ pid: 3 }), undefined);
    expect(subject.cwd()).toEqual({ ok: false, reason: 'denied' });
    expect(subject.consulted).toBe(false);
    expect(subject.namesSameFile('/x', 'kernel')).toBe(true);
  });
});

test('whether a path means the same file for it is asked of the platform', () => {
  const asked: unknown[] = [];
  const { facts } = stubPlatform({
    processes: [],
    overrides: {
      namesSameFile: (...about) => {
        asked.push(about);
        return false;
      },
    },
  });
  expect(new Subject(sightingOf({ pid: 3 }), facts).namesSameFile('/x', 'program')).toBe(false);
  expect(asked).toEqual([[3, '/x', 'program']]);
});
