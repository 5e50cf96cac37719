import { describe, expect, it } from 'vitest';
import {
  canBeParent,
  wasStartedBy,
  type Remembered,
} from '../../../../src/platform/windows/lineage.js';
import { toEpochMs, type Row } from '../../../../src/platform/windows/row.js';
import { fileTime } from './machine.js';

function row(pid: number, startedBy: number, created?: number): Row {
  return {
    pid,
    startedBy,
    name: 'a.exe',
    ...(created === undefined ? {} : { created: fileTime(created) }),
  };
}

function rows(...all: Row[]): Map<number, Row> {
  return new Map(all.map((one) => [one.pid, one]));
}

function gone(one: Row, goneMs: number): Remembered {
  const goneAtEpochMs = toEpochMs(fileTime(goneMs));
  return { row: one, goneAtEpochMs, lastShown: undefined, firstAfter: undefined };
}

describe('canBeParent', () => {
  it.each([
    ['born later', row(8, 4, 100), row(12, 8, 200), true],
    ['born in the same tick', row(8, 4, 100), row(12, 8, 100), true],
    ['older than its parent: the number was taken over', row(8, 4, 100), row(12, 8, 99), false],
    ['of another parent', row(8, 4, 100), row(12, 16, 200), false],
    ['its own parent', row(8, 8, 100), row(8, 8, 100), false],
    ['without its start', row(8, 4, 100), row(12, 8), true],
    ['without the parent’s start', row(8, 4), row(12, 8, 100), true],
  ])('of a child that is %s', (_, parent, child, expected) => {
    expect(canBeParent(parent, child)).toBe(expected);
  });
});

describe('wasStartedBy, of one that may have gone', () => {
  const parent = row(8, 4, 100);

  it.each([
    ['nobody has the number', row(12, 8, 200), undefined, true],
    ['a younger one has the number', row(12, 8, 200), row(8, 4, 250), true],
    ['an older one has the number', row(12, 8, 260), row(8, 4, 250), false],
    ['one of its own age has the number', row(12, 8, 250), row(8, 4, 250), false],
    ['one has the number whose start is not told', row(12, 8, 200), row(8, 4), false],
    ['the child is older', row(12, 8, 50), undefined, false],
    ['the child was born after its end', row(12, 8, 301), undefined, false],
    ['the child was born in the moment of its end', row(12, 8, 300), undefined, true],
  ])('where %s', (_, child, holder, expected) => {
    expect(wasStartedBy(gone(parent, 300), child, holder)).toBe(expected);
  });

  it('goes by the lists where its own start was not told', () => {
    expect(wasStartedBy(gone(row(8, 4), 300), row(12, 8, 200), undefined)).toBe(false);
  });

  it('knows no end as long as it lives', () => {
    const living = { ...gone(parent, 0), goneAtEpochMs: undefined };
    expect(wasStartedBy(living, row(12, 8, 9_999), undefined)).toBe(true);
  });
});

describe('wasStartedBy, without times', () => {
  const parent = row(8, 4);
  const child = row(12, 8);
  const nothing = { row: parent, goneAtEpochMs: undefined };

  it.each([
    ['shown while the parent was alive', rows(parent, child), rows(), undefined, true],
    ['born before the first look after its end', rows(parent), rows(child), undefined, true],
    ['born later', rows(parent), rows(), undefined, false],
    ['never shown with it', undefined, undefined, undefined, false],
    ['somebody has the number', rows(parent, child), rows(child), row(8, 16), false],
    ['another one had the child’s number', rows(parent, row(12, 20)), rows(), undefined, false],
  ])('of a child that is %s', (_, lastShown, firstAfter, holder, expected) => {
    expect(wasStartedBy({ ...nothing, lastShown, firstAfter }, child, holder)).toBe(expected);
  });
});
