import { describe, expect, it } from 'vitest';
import { ProcessTableError } from '../../../../src/errors/process-table-error.js';
import { makeListing, rowOf } from '../../../../src/platform/windows/listing.js';
import type { Row } from '../../../../src/platform/windows/row.js';
import { fileTime } from './machine.js';

const SELF: Row = { pid: 1000, startedBy: 900, name: 'node.exe', created: fileTime(10) };
const none = (): boolean => false;

describe('makeListing', () => {
  it('makes sightings, and leaves out what is not told', () => {
    const known = { command: 'a.exe -x', created: fileTime(20), threads: 2, rssBytes: 3, cpuMs: 4 };
    const { processes } = makeListing(
      [
        SELF,
        { pid: 8, startedBy: 1000, name: 'a.exe', ...known },
        { pid: 12, startedBy: 8, name: 'b.exe' },
      ],
      1000,
      none,
    );
    expect(processes.get(8)).toEqual({
      pid: 8,
      ppid: 1000,
      state: 'unknown',
      name: 'a.exe',
      command: 'a.exe -x',
      startToken: `created:${fileTime(20)}`,
      startedAtMs: Date.UTC(2026, 0, 1) + 20,
      threads: 2,
      rssBytes: 3,
      cpuMs: 4,
    });
    expect(processes.get(12)).toEqual({ pid: 12, ppid: 8, state: 'unknown', name: 'b.exe' });
  });

  it('gives no parent to one whose parent’s number a younger one has', () => {
    const { processes } = makeListing(
      [
        SELF,
        { pid: 8, startedBy: 1000, name: 'a.exe', created: fileTime(30) },
        { pid: 12, startedBy: 8, name: 'old.exe', created: fileTime(29) },
        { pid: 16, startedBy: 8, name: 'own.exe', created: fileTime(31) },
      ],
      1000,
      none,
    );
    expect([12, 16].map((pid) => processes.get(pid)?.ppid)).toEqual([0, 8]);
  });

  it('marks System and what it starts itself, which nobody may end', () => {
    const { processes } = makeListing(
      [
        SELF,
        { pid: 4, startedBy: 0, name: 'System' },
        { pid: 100, startedBy: 4, name: 'smss.exe' },
      ],
      1000,
      none,
    );
    expect([4, 100, 1000].map((pid) => processes.get(pid)?.kernelThread)).toEqual([
      true,
      true,
      undefined,
    ]);
  });

  it('leaves out the helper and its console, and no other console', () => {
    const console_ = { name: 'conhost.exe', created: fileTime(50) };
    const { processes } = makeListing(
      [
        SELF,
        { pid: 8, startedBy: 1000, name: 'helper.exe', created: fileTime(40) },
        { pid: 12, startedBy: 8, ...console_ },
        { pid: 16, startedBy: 8, ...console_, created: fileTime(39) },
        { pid: 20, startedBy: 1000, ...console_ },
        { pid: 24, startedBy: 8, name: 'other.exe', created: fileTime(50) },
      ],
      1000,
      ({ pid }) => pid === 8,
    );
    expect([...processes.keys()]).toEqual([1000, 16, 20, 24]);
  });

  it.each([
    ['an empty list', [], /empty/],
    ['the idle process alone', [{ pid: 0, startedBy: 0, name: 'System Idle Process' }], /empty/],
    ['what ps-list makes of no output', [{ pid: NaN, startedBy: NaN, name: '' }], /empty/],
    ['a list without ourselves', [{ pid: 8, startedBy: 4, name: 'a' }], /we, pid 1000, are not/],
  ])('throws for %s', (_, rows, message) => {
    expect(() => makeListing(rows, 1000, none)).toThrow(ProcessTableError);
    expect(() => makeListing(rows, 1000, none)).toThrow(message);
  });
});

describe('rowOf, for a sighting that was made elsewhere', () => {
  const sighting = { pid: 8, ppid: 4, state: 'unknown', name: 'a.exe' } as const;

  it('knows its creation time by its token', () => {
    expect(rowOf({ ...sighting, startToken: `created:${fileTime(20)}` })).toEqual({
      pid: 8,
      startedBy: 4,
      name: 'a.exe',
      created: fileTime(20),
    });
  });

  it.each([undefined, 'lstart:20'])('knows none by the token %j', (startToken) => {
    const told = startToken === undefined ? sighting : { ...sighting, startToken };
    expect(rowOf(told)).toStrictEqual({ pid: 8, startedBy: 4, name: 'a.exe' });
  });
});
