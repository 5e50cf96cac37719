import { describe, expect, it } from 'vitest';
import { readArguments } from '../../../bench/src/arguments.js';

const read = (...args: string[]): ReturnType<typeof readArguments> =>
  readArguments(args, ['trees', 'import']);

describe('readArguments', () => {
  it('writes the page after a whole run only, unless it is told otherwise', () => {
    expect(read().write).toBe(true);
    expect(read('--no-write').write).toBe(false);
    expect(read('--quick').write).toBe(false);
    expect(read('--only', 'trees').write).toBe(false);
    expect(read('--only', 'trees', '--write').write).toBe(true);
  });

  it('takes several cases, and refuses one that is not there', () => {
    expect(read('--only', 'trees,import').only).toEqual(new Set(['trees', 'import']));
    expect(() => read('--only', 'trees,tree')).toThrow(/no case is tree;.*trees, import/);
  });

  it.each(['0', '-1', '1.5', 'many', ''])('refuses %j rounds', (rounds) => {
    expect(() => read(`--rounds=${rounds}`)).toThrow(/--rounds/);
  });

  it('takes conditions, and then writes no page by itself', () => {
    const { at, write } = read('--at', 'size=11,processes=80');
    expect([...at]).toEqual([
      ['size', 11],
      ['processes', 80],
    ]);
    expect(write).toBe(false);
  });

  it.each(['size', 'size=', '=3', 'size=many', 'size=-1'])('refuses the condition %j', (text) => {
    expect(() => read('--at', text)).toThrow(/--at/);
  });

  it('refuses what it does not know', () => {
    expect(() => read('--fast')).toThrow(/--fast/);
  });
});
