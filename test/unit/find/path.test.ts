import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { InvalidOptionError } from '../../../src/errors/invalid-option-error.js';
import { pathCriterion, pathsIn } from '../../../src/find/criteria/path.js';
import type { Verdict } from '../../../src/find/criteria/criterion.js';
import { RealPaths, isAtOrBelow } from '../../../src/find/real-paths.js';
import { Subject } from '../../../src/find/subject.js';
import { sightingOf, stubPlatform } from './stub-platform.js';
import type { StubOptions, StubProcess } from './stub-platform.js';

let base: string;
let tree: string;

beforeAll(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'find-path-')));
  tree = join(base, 'wt', '108');
  mkdirSync(join(tree, 'src'), { recursive: true });
  mkdirSync(join(base, 'wt', '1086'));
  writeFileSync(join(tree, 'server.js'), '');
  symlinkSync(tree, join(base, 'link'));
  symlinkSync('/', join(base, 'to-root'));
  symlinkSync(join(base, 'loop'), join(base, 'loop'));
});
afterAll(() => {
  rmSync(base, { recursive: true });
});

function judge(
  path: string,
  process: Omit<StubProcess, 'pid'>,
  overrides: StubOptions['overrides'] = {},
): Verdict {
  const elsewhere = { cwd: '/elsewhere', executable: '/usr/bin/node', argv: ['node'] };
  const whole = { pid: 3, ...elsewhere, ...process };
  const { facts } = stubPlatform({ processes: [whole], overrides });
  return pathCriterion(path).judge(new Subject(sightingOf(whole), facts));
}

describe('a process belongs to a directory', () => {
  test('by its working directory, its executable, or an argument', () => {
    expect(judge(tree, {})).toBe('no');
    expect(judge(tree, { cwd: tree })).toBe('yes');
    expect(judge(tree, { cwd: join(tree, 'src') })).toBe('yes');
    expect(judge(tree, { executable: join(tree, 'bin/tool') })).toBe('yes');
    expect(judge(tree, { argv: ['node', join(tree, 'server.js')] })).toBe('yes');
    expect(judge(tree, { argv: ['node', tree] })).toBe('yes');
    expect(judge(tree, { argv: ['node', `--dir=${tree}`] })).toBe('yes');
    expect(judge(tree, { argv: ['node', `--env=DIR=${tree}/x`] })).toBe('yes');
  });

  test('and not by one that is spelt alike, or that lies above', () => {
    for (const other of [`${tree}6`, `${tree}-fix`, join(base, 'wt'), `${tree} (deleted)`]) {
      expect(judge(tree, { cwd: other })).toBe('no');
      expect(judge(tree, { executable: other })).toBe('no');
      expect(judge(tree, { argv: ['node', other, `--dir=${other}`] })).toBe('no');
    }
    expect(judge(tree, { argv: ['sh', '-c', `cd ${tree} && serve`] })).toBe('no');
    expect(judge(tree, { argv: [`x${tree}`] })).toBe('no');
  });

  test('with links resolved on either side', () => {
    const link = join(base, 'link');
    expect(judge(link, { cwd: tree })).toBe('yes');
    expect(judge(`${link}/`, { cwd: tree })).toBe('yes');
    expect(judge(`${link}/src/..`, { cwd: tree })).toBe('yes');
    expect(judge(tree, { argv: ['node', join(link, 'server.js')] })).toBe('yes');
    expect(judge(tree, { argv: ['node', `${tree}/../108/server.js`] })).toBe('yes');
    expect(judge(tree, { argv: ['node', `${tree}/../1086/x`] })).toBe('no');
  });

  test('also by what does not exist, through the part that does', () => {
    const link = join(base, 'link');
    expect(judge(tree, { argv: [join(link, 'gone', 'socket')] })).toBe('yes');
    expect(judge(join(link, 'gone'), { cwd: join(tree, 'gone', 'deeper') })).toBe('yes');
    expect(judge(tree, { argv: [join(tree, 'gone', '..', '..', '1086')] })).toBe('no');
    expect(judge(tree, { argv: [join(base, 'loop', 'x')] })).toBe('no');
  });

  test('by a relative argument only if that exists, seen from where the process is', () => {
    const cwd = join(base, 'wt');
    expect(judge(tree, { cwd, argv: ['node', '108/server.js'] })).toBe('yes');
    expect(judge(tree, { cwd, argv: ['node', '--file=108/server.js'] })).toBe('yes');
    expect(judge(tree, { cwd, argv: ['node', '../link'] })).toBe('yes');
    expect(judge(tree, { cwd, argv: ['node', '108/nothing.js'] })).toBe('no');
    expect(judge(tree, { cwd, argv: ['node', '../loop'] })).toBe('no');
    expect(judge(tree, { cwd: '/elsewhere', argv: ['node', '108/server.js'] })).toBe('no');
    expect(judge(tree, { cwd: '(unreachable)/wt', argv: ['108/server.js'] })).toBe('no');
  });

  test('and no argument is too long or too odd', () => {
    const argv = ['', '=', '='.repeat(100_000), '/x'.repeat(100_000), 'a'.repeat(2 ** 21), '/'];
    expect(judge(tree, { argv })).toBe('no');
    expect(judge(tree, { argv: [...argv, tree] })).toBe('yes');
  });
});

describe('what may not be read', () => {
  test('is no answer, unless something that may be read says yes', () => {
    expect(judge(tree, { denied: ['cwd'] })).toBe('unreadable');
    expect(judge(tree, { denied: ['executable'] })).toBe('unreadable');
    expect(judge(tree, { denied: ['argv'] })).toBe('unreadable');
    expect(judge(tree, { denied: ['cwd', 'executable'], argv: [tree] })).toBe('yes');
    expect(judge(tree, { cwd: tree, denied: ['executable', 'argv'] })).toBe('yes');
  });
});

describe('another file system', () => {
  test('has a directory of the same name, which is another', () => {
    const theirs = { namesSameFile: () => false };
    expect(judge(tree, { cwd: tree }, theirs)).toBe('no');
    expect(judge(tree, { executable: `${tree}/x` }, theirs)).toBe('no');
    expect(judge(tree, { argv: [tree] }, theirs)).toBe('no');
  });

  test('is told by the directory asked for, and by who wrote the path', () => {
    const asked: string[] = [];
    const namesSameFile = (pid: number, path: string, origin: string): boolean => {
      asked.push(`${pid} ${path} ${origin}`);
      return origin === 'kernel';
    };
    expect(judge(tree, { argv: [`${tree}/x`] }, { namesSameFile })).toBe('no');
    expect(judge(tree, { cwd: `${tree}/x` }, { namesSameFile })).toBe('yes');
    expect(asked).toEqual([`3 ${tree} program`, `3 ${tree} kernel`]);
  });

  test('is asked about only where the name fits', () => {
    const namesSameFile = (): boolean => {
      throw new Error('not needed');
    };
    expect(judge(tree, {}, { namesSameFile })).toBe('no');
  });
});

test('a path that leads to the root directory would mean everything', () => {
  expect(() => pathCriterion(join(base, 'to-root'))).toThrow(InvalidOptionError);
});

test('what of an argument may be a path', () => {
  expect(pathsIn('/a')).toEqual(['/a']);
  expect(pathsIn('--a=/b')).toEqual(['--a=/b', '/b']);
  expect(pathsIn('--a=B=/c')).toEqual(['--a=B=/c', 'B=/c', '/c']);
  expect(pathsIn('a=')).toEqual(['a=']);
  expect(pathsIn('')).toEqual([]);
});

test('below is below, not beginning alike', () => {
  expect(isAtOrBelow('/a', '/a')).toBe(true);
  expect(isAtOrBelow('/a', '/a/b')).toBe(true);
  expect(isAtOrBelow('/a', '/ab')).toBe(false);
  expect(isAtOrBelow('/a/b', '/a')).toBe(false);
});

test('a path is resolved once for a look', () => {
  const paths = new RealPaths();
  expect(paths.resolve(join(base, 'link', 'x'))).toBe(join(tree, 'x'));
  rmSync(join(base, 'link'));
  expect(paths.resolve(join(base, 'link', 'x'))).toBe(join(tree, 'x'));
  symlinkSync(tree, join(base, 'link'));
});
