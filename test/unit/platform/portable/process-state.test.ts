import { describe, expect, it } from 'vitest';
import { leadsSession, parseState } from '../../../../src/platform/portable/process-state.js';
import { psLines } from './ps-output.js';

function states(system: string): Record<string, string> {
  return Object.fromEntries(
    Array.from(psLines(system).values(), ({ pid, stat }) => [pid, parseState(stat, false)]),
  );
}

describe('parseState', () => {
  it('reads the states of procps', () => {
    expect(states('linux-procps')).toMatchObject({
      1: 'sleeping',
      4: 'sleeping',
      5: 'stopped',
      7: 'zombie',
      12: 'running',
    });
    expect(parseState('t', false)).toBe('traced');
    expect(parseState('D+', false)).toBe('disk-sleep');
    expect(parseState('X', false)).toBe('dead');
  });

  it('does not take a leader that ended before its threads for a zombie', () => {
    expect(parseState('Zl', false)).toBe('unknown');
    expect(parseState('Zl+', false)).toBe('unknown');
    expect(parseState('ZN', false)).toBe('zombie');
  });

  it('reads the states of macOS', () => {
    expect(states('macos')).toMatchObject({
      700: 'sleeping',
      701: 'disk-sleep',
      702: 'stopped',
      703: 'zombie',
      704: 'traced',
      705: 'sleeping',
      706: 'running',
      707: 'unknown',
    });
  });

  it('reads the states of the BSDs', () => {
    expect(states('freebsd')).toMatchObject({
      0: 'disk-sleep',
      1: 'sleeping',
      2: 'idle',
      901: 'disk-sleep',
      902: 'zombie',
      903: 'traced',
    });
    expect(states('openbsd')).toMatchObject({ 201: 'running', 202: 'zombie' });
    expect(states('netbsd')).toMatchObject({ 90: 'running' });
  });

  it('tells an idle kernel thread from a process that sleeps long', () => {
    expect(parseState('I<', true)).toBe('idle');
    expect(parseState('I', false)).toBe('sleeping');
  });

  it.each([
    ['R', 'running'],
    ['O', 'running'],
    ['S', 'sleeping'],
    ['L', 'disk-sleep'],
    ['D', 'disk-sleep'],
    ['U', 'disk-sleep'],
    ['T', 'stopped'],
    ['TX', 'traced'],
    ['t', 'traced'],
    ['X', 'dead'],
    ['Z', 'zombie'],
    ['W', 'idle'],
    ['P', 'idle'],
  ])('reads %s as %s, whatever flags follow', (letter, state) => {
    expect(parseState(letter, false)).toBe(state);
    expect(parseState(`${letter}s+`, false)).toBe(state);
    // Only a zombie tells by it that its threads run on.
    expect(parseState(`${letter}l`, false)).toBe(letter === 'Z' ? 'unknown' : state);
  });

  it('does not take the letter of a state for the flag of another', () => {
    expect(parseState('SX', false)).toBe('sleeping');
    expect(parseState('lZ', false)).toBe('unknown');
  });

  it('does not guess what an unknown letter means', () => {
    for (const stat of ['', '?', '-', '0', 'é', 'constructor', '__proto__']) {
      expect(parseState(stat, false), stat).toBe('unknown');
    }
  });
});

describe('leadsSession', () => {
  it('goes by the flag, not by the letter', () => {
    expect(['Ss', 'ILs', 'Ss+', 'Ssp'].map(leadsSession)).toEqual([true, true, true, true]);
    expect(['S', 's', 'S+', 'R+p/1', ''].map(leadsSession)).toEqual([
      ...[false, false, false, false, false],
    ]);
  });
});
