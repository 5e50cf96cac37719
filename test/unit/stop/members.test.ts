import { beforeEach, describe, expect, test } from 'vitest';
import type { Sighting } from '../../../src/platform/platform.js';
import { Members } from '../../../src/stop/members.js';
import type { Member } from '../../../src/stop/member.js';
import { createFakeSystem } from '../../../src/testing/testing.js';
import { gone, member, sighting, ToldPin } from './made-members.js';

const OWN_SESSION = 9_000;

let members: Members;
beforeEach(() => {
  members = new Members(createFakeSystem().platform, OWN_SESSION);
});

function add(pid: number, more: Partial<Member> = {}): Member {
  const one = member(pid, more);
  members.add(one);
  return one;
}

describe('who is left', () => {
  test('is everybody who is not proven gone, in the order in which they were found', () => {
    const [a, b, c] = [add(10), add(11), add(12)];
    expect(members.left()).toEqual([a, b, c]);
    gone(b, 'exited', 5);
    expect(members.left()).toEqual([a, c]);
    expect(members.all).toEqual([a, b, c]);
  });
});

describe('the member on a number', () => {
  test('is nobody, once it is gone: whoever has the number now is a stranger', () => {
    const one = add(10);
    expect(members.holder(10)).toBe(one);
    gone(one, 'exited', 5);
    expect(members.holder(10)).toBeUndefined();
    expect(members.holder(11)).toBeUndefined();
  });

  test('is the one that is left, in whichever order two came', () => {
    const before = gone(add(10, { ref: { pid: 10, startToken: 'old' } }), 'recycled');
    const now = add(10);
    expect(members.holder(10)).toBe(now);

    const present = add(11);
    const stale = member(11, { ref: { pid: 11, startToken: 'old' } });
    // It was only named: nobody saw it.
    stale.sighting = undefined;
    members.add(stale);
    gone(stale, 'recycled');
    expect(members.holder(11)).toBe(present);
    expect(members.all).toContain(before);
  });

  test('is known by its token; without one it is the one we know', () => {
    add(10);
    expect(members.knows(sighting(10))).toBe(true);
    expect(members.knows(sighting(10, { startToken: 'other' }))).toBe(false);
    expect(members.knows({ pid: 10, ppid: 1, state: 'sleeping', name: 'x' })).toBe(true);
    expect(members.knows(sighting(11))).toBe(false);
  });

  test('is known also when it is gone', () => {
    gone(add(10), 'exited', 5);
    expect(members.knows(sighting(10))).toBe(true);
  });

  describe('that was only named', () => {
    const named = (): Member => {
      const one = member(10);
      one.sighting = undefined;
      members.add(one);
      return one;
    };
    const { startToken: _none, ...tokenless } = sighting(10);

    test('holds its number as long as nobody else was seen on it', () => {
      const one = named();
      expect(members.holder(10)).toBe(one);
      const seen = add(10);
      expect(members.holder(10)).toBe(seen);
    });

    test('takes its number from one that went, not from one that lives', () => {
      const before = add(10);
      named();
      expect(members.holder(10)).toBe(before);
      gone(before, 'exited', 5);
      const now = named();
      expect(members.holder(10)).toBe(now);
    });

    test('is the one we know, until it was gone: then whoever is there without a token is another', () => {
      const one = named();
      expect(members.knows(tokenless)).toBe(true);
      gone(one, 'already-gone');
      expect(members.knows(tokenless)).toBe(false);
    });

    test('is not the one that went after it was seen: that one is known without a token too', () => {
      gone(add(10), 'exited', 5);
      expect(members.knows(tokenless)).toBe(true);
    });
  });
});

describe('sessions and groups', () => {
  test('belong to the member that leads them', () => {
    const leader = add(10);
    members.noteLeadership(leader, sighting(10, { sid: 10, pgid: 10 }));
    expect(members.sessions.get(10)).toBe(leader);
    expect([...members.groups]).toEqual([10]);
  });

  test('of others belong to nobody, though members are in them', () => {
    members.noteLeadership(add(10), sighting(10, { sid: 77, pgid: 77 }));
    expect([members.sessions.size, members.groups.size]).toEqual([0, 0]);
  });

  test('ours belongs to nobody, not even if a member leads it, and no group in it either', () => {
    const leader = add(OWN_SESSION);
    members.noteLeadership(leader, sighting(OWN_SESSION, { sid: OWN_SESSION, pgid: OWN_SESSION }));
    members.noteLeadership(add(10), sighting(10, { sid: OWN_SESSION, pgid: 10 }));
    expect([members.sessions.size, members.groups.size]).toEqual([0, 0]);
  });

  test('a group is taken only inside a session of ours, where nobody else can be invited', () => {
    members.noteLeadership(add(10), sighting(10, { sid: 77, pgid: 10 }));
    expect(members.groups.size).toBe(0);
    members.noteLeadership(add(20), sighting(20, { sid: 20, pgid: 20 }));
    members.noteLeadership(add(21), sighting(21, { sid: 20, pgid: 21 }));
    expect([...members.groups]).toEqual([20, 21]);
  });

  test('where no session is told, none is taken', () => {
    const { sid, pgid, ...bare } = sighting(10);
    members.noteLeadership(add(10), bare);
    members.noteLeadership(add(10), { ...bare, pgid: 10 });
    expect([members.sessions.size, members.groups.size]).toEqual([0, 0]);
  });
});

describe('a stranger', () => {
  beforeEach(() => {
    members.noteLeadership(add(10), sighting(10, { sid: 10, pgid: 10 }));
  });

  test('who took over the number of a leader that went ends its session and group', () => {
    gone(members.all[0]!, 'exited', 5);
    members.noteTaken(sighting(10, { startToken: 'stranger', sid: 77, pgid: 77 }));
    expect([members.sessions.size, members.groups.size]).toEqual([0, 0]);
  });

  test('who is in a group of ours ends that group, and not the session', () => {
    members.noteGuest(sighting(30, { sid: 10, pgid: 10 }));
    expect(members.groups.size).toBe(0);
    expect(members.sessions.size).toBe(1);
  });

  test('elsewhere changes nothing', () => {
    members.noteTaken(sighting(30, { sid: 30, pgid: 30 }));
    members.noteGuest(sighting(30, { sid: 30, pgid: 30 }));
    expect([members.sessions.size, members.groups.size]).toEqual([1, 1]);
  });

  test('who was seen in a group of ours is not forgotten when its leader is looked at again', () => {
    members.noteGuest(sighting(30, { sid: 10, pgid: 10 }));
    members.noteLeadership(members.all[0]!, sighting(10, { sid: 10, pgid: 10 }));
    expect(members.groups.size).toBe(0);
  });

  test('who is shown on the number of a member that cannot be looked at is the parent whom others name', () => {
    const hidden = add(20);
    hidden.status = { status: 'unknown', cause: new Error('no') };
    expect(members.holder(20)).toBe(hidden);
    members.noteTaken(sighting(20, { startToken: 'stranger' }));
    expect(members.holder(20)).toBeUndefined();
  });

  test('is not whoever is a member, and holds its number', () => {
    members.noteTaken(sighting(10, { sid: 10, pgid: 10 }));
    expect([members.sessions.size, members.groups.size]).toEqual([1, 1]);
  });

  test.each(['a session and a group', 'a session alone'])(
    'is whoever is on the number of a member, leading %s, that its own file says went, though not settled',
    (what) => {
      if (what === 'a session alone') members.noteGuest(sighting(30, { sid: 10, pgid: 10 }));
      members.all[0]!.status = { status: 'recycled' };
      members.noteTaken(sighting(10, { sid: 10, pgid: 10 }));
      expect([members.sessions.size, members.groups.size]).toEqual([0, 0]);
    },
  );
});

describe('where orphans go on naming whoever started them', () => {
  class RememberingPin extends ToldPin {
    readonly #children: readonly number[];

    constructor(pid: number, ...children: readonly number[]) {
      super(sighting(pid));
      this.#children = children;
    }

    started({ pid }: Sighting): boolean {
      return this.#children.includes(pid);
    }
  }
  const child = sighting(20, { ppid: 10 });

  test('it is asked of every member that ever had the number, gone or not', () => {
    const first = gone(add(10, { pin: new RememberingPin(10, 20) }), 'killed', 1);
    const second = add(10, { pin: new RememberingPin(10, 21) });
    expect(members.starterOf(child)).toBe(first);
    expect(members.starterOf(sighting(21, { ppid: 10 }))).toBe(second);
    expect(members.starterOf(sighting(22, { ppid: 10 }))).toBeUndefined();
  });

  test('it is asked of nobody on another number, and of none that cannot tell', () => {
    add(11, { pin: new RememberingPin(11, 20) });
    add(10);
    add(10, { pin: undefined });
    expect(members.starterOf(child)).toBeUndefined();
  });
});

describe('where our own session cannot be told', () => {
  test('no session and no group is anybody’s: any may be ours', () => {
    members = new Members(createFakeSystem().platform, undefined);
    members.noteLeadership(add(10), sighting(10, { sid: 10, pgid: 10 }));
    expect([members.sessions.size, members.groups.size]).toEqual([0, 0]);
  });
});
