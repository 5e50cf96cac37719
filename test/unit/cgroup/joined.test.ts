import { describe, expect, test } from 'vitest';
import { forgetJoins, joinsInto, noteJoined } from '../../../src/cgroup/joined.js';

const ref = { pid: 70, startToken: 't70' };

describe('how a process came into a group', () => {
  test('is told by the group, the number and the token, or by what the caller named it by', () => {
    const handle = { pid: 70 };
    noteJoined('g1', ref, handle, 'whole');
    const { howOf } = bound('g1');
    expect(howOf(ref)).toBe('whole');
    expect(howOf({ pid: 70 }, handle)).toBe('whole');
    expect(howOf({ pid: 70 })).toBeUndefined();
    expect(howOf({ pid: 70 }, { pid: 70 })).toBeUndefined();
    expect(howOf({ pid: 70, startToken: 'another' })).toBeUndefined();
    expect(howOf({ pid: 71, startToken: 't70' })).toBeUndefined();
    expect(bound('g2').howOf(ref, handle)).toBeUndefined();
    expect(joinsInto(undefined).howOf(ref, handle)).toBeUndefined();
  });

  test('is told of the newest process of a number alone; of another one by its handle', () => {
    const handle = { pid: 70 };
    noteJoined('g3', ref, handle, 'part');
    noteJoined('g3', { pid: 70, startToken: 'later' }, 70, 'whole');
    const { howOf } = bound('g3');
    expect(howOf(ref)).toBeUndefined();
    expect(howOf({ pid: 70, startToken: 'later' })).toBe('whole');
    expect(howOf({ pid: 70 }, handle)).toBe('part');
  });

  test('is remembered of those who may have left somebody outside, until they are added again', () => {
    noteJoined('g4', ref, undefined, 'part');
    noteJoined('g4', { pid: 70, startToken: 'later' }, undefined, 'whole');
    expect(joinsInto('g4').parts).toEqual([ref]);
    noteJoined('g4', ref, undefined, 'whole');
    expect(joinsInto('g4').parts).toEqual([]);
  });

  test('is forgotten with the group', () => {
    noteJoined('g5', ref, undefined, 'part');
    forgetJoins('g5');
    expect(joinsInto('g5').parts).toEqual([]);
    expect(joinsInto('g5').howOf(ref, undefined)).toBeUndefined();
  });
});

function bound(id: string): {
  howOf: (ref: { pid: number; startToken?: string }, handle?: object) => unknown;
} {
  return { howOf: (one, handle) => joinsInto(id).howOf(one, handle) };
}
