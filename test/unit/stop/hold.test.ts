import { describe, expect, test } from 'vitest';
import type { Belonging } from '../../../src/stop/adoption.js';
import { holdOf } from '../../../src/stop/hold.js';
import { Members } from '../../../src/stop/members.js';
import { createFakeSystem } from '../../../src/testing/testing.js';
import { member, sighting } from './made-members.js';

const OWN_SESSION = 9_000;

/** Process 10 leads a session; 20 and 21 live in the call's control group, and 21 was moved into it late. */
function belonging(more: Partial<Belonging> = {}): Belonging {
  const { platform } = createFakeSystem();
  const members = new Members(platform, OWN_SESSION);
  const leader = sighting(10, { sid: 10 });
  const one = member(10, { sighting: leader });
  members.add(one);
  members.noteLeadership(one, leader);
  return {
    platform,
    members,
    ourselves: { pid: 5_000, ancestors: new Set([1]) },
    tree: true,
    marker: undefined,
    inhabitants: undefined,
    howJoined: undefined,
    ...more,
  };
}

const group: Partial<Belonging> = {
  inhabitants: { has: (pid) => pid === 20 || pid === 21 },
  howJoined: ({ pid }) => (pid === 21 ? 'part' : undefined),
};

describe('a process is held', () => {
  test('by its lineage, where nothing else speaks for it', () => {
    expect(holdOf(belonging(), sighting(30), 'none')).toBe('lineage');
    expect(holdOf(belonging(), sighting(30, { sid: 77 }), 'another')).toBe('lineage');
    expect(holdOf(belonging(), sighting(30, { sid: 77 }), 'none')).toBe('lineage');
  });

  test('by its lineage, where its session cannot be told', () => {
    const { sid, ...without } = sighting(30);
    expect(sid).toBe(OWN_SESSION);
    expect(holdOf(belonging(), without, 'none')).toBe('lineage');
  });

  test('by the session that a member leads', () => {
    expect(holdOf(belonging(), sighting(30, { sid: 10 }), 'none')).toBe('session');
  });

  test('by its marker rather than by its session', () => {
    expect(holdOf(belonging(), sighting(30, { sid: 10 }), 'this')).toBe('marker');
  });

  test('by the control group rather than by its marker', () => {
    expect(holdOf(belonging(group), sighting(20, { sid: 10 }), 'this')).toBe('cgroup');
  });

  test('not by the control group it was moved into late: what it started before may be outside', () => {
    expect(holdOf(belonging(group), sighting(21), 'none')).toBe('lineage');
    expect(holdOf(belonging(group), sighting(21), 'this')).toBe('marker');
  });

  test('by the control group, where nobody knows how anybody joined', () => {
    const { inhabitants } = group;
    expect(holdOf(belonging({ inhabitants }), sighting(21), 'none')).toBe('cgroup');
  });

  test('not by a control group it does not live in', () => {
    expect(holdOf(belonging(group), sighting(30), 'none')).toBe('lineage');
  });

  test('by the PID namespace of its kin, which ends as a whole', () => {
    expect(holdOf(belonging(), sighting(30), 'none', { enclosed: true })).toBe('cgroup');
    expect(holdOf(belonging(), sighting(30), 'none', { enclosed: false })).toBe('lineage');
  });
});
