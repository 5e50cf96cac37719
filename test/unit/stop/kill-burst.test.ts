import { beforeEach, describe, expect, test } from 'vitest';
import { ProcessTableError } from '../../../src/errors/process-table-error.js';
import type { Census, Sent, Sighting } from '../../../src/platform/platform.js';
import type { Adoption } from '../../../src/stop/adoption.js';
import { EventOutlet } from '../../../src/stop/event-outlet.js';
import type { Inhabitants } from '../../../src/stop/inhabitants.js';
import { killBurst, pursue } from '../../../src/stop/kill-burst.js';
import type { Condemned } from '../../../src/stop/kill-burst.js';
import type { Member } from '../../../src/stop/member.js';
import { Members } from '../../../src/stop/members.js';
import type { StopEvent } from '../../../src/stop/stop-event.js';
import { createFakeSystem } from '../../../src/testing/testing.js';
import type { VirtualClock } from '../../../src/testing/testing.js';
import { gone, member, sighting, ToldPin } from './made-members.js';

/* The one burst in which a tree is frozen and killed, by what is sent to whom, and in which order. */

let clock: VirtualClock;
let members: Members;
/** `SIGSTOP 10` to a process, `SIGSTOP -10` to a group. */
let sent: string[];
let told: StopEvent[];
/** What the next looks show; nothing more, when they are used up. */
let looks: (() => Partial<Census>)[];
let looked: number;
/** What comes of a signal to a pid, or to a group by its negative number. */
let answers: Map<string, Sent | Error>;
/** Who runs on after a SIGSTOP: in vfork(2), for one. */
let unstoppable: Set<number>;
/** Whose death takes a while after SIGKILL. */
let dying: Set<number>;
let condemned: Condemned;

function act(number: number, signal: NodeJS.Signals): Sent {
  const name = `${signal} ${number}`;
  sent.push(name);
  const answer = answers.get(name) ?? { result: 'sent' };
  if (answer instanceof Error) throw answer;
  if (answer.result === 'sent') {
    for (const { pin } of members.all) {
      if (pin instanceof ToldPin && pin.answer.status === 'alive') heed(pin, number, signal);
    }
  }
  return answer;
}

function heed(pin: ToldPin, number: number, signal: NodeJS.Signals): void {
  if (pin.answer.status !== 'alive') return;
  const { process } = pin.answer;
  if (number !== process.pid && -number !== process.pgid) return;
  if (signal === 'SIGKILL') {
    if (!dying.has(process.pid)) pin.answer = { status: 'gone' };
  } else if (!unstoppable.has(process.pid)) {
    const state = signal === 'SIGSTOP' ? 'stopped' : 'sleeping';
    pin.answer = { status: 'alive', process: { ...process, state } };
  }
}

function add(pid: number, seen: Partial<Sighting> = {}, more: Partial<Member> = {}): Member {
  const process = sighting(pid, seen);
  const one = member(pid, { sighting: process, pin: new ToldPin(process), ...more });
  members.add(one);
  members.noteLeadership(one, process);
  return one;
}

const pinOf = (one: Member): ToldPin => one.pin as ToldPin;
const frozen = (): { count: number; rounds: number }[] =>
  told.flatMap((event) => (event.type === 'frozen' ? [event] : []));

/** Children of members belong; `unsettled` and `vanished` are what a look says by its pids 900 and 901. */
function adopt(candidates: readonly Sighting[]): Adoption {
  const kin = candidates.filter(({ pid, ppid }) => pid < 900 && members.holder(ppid) !== undefined);
  return {
    adopted: kin.map((one) => add(one.pid, one)),
    unsettled: candidates.filter(({ pid }) => pid === 900),
    undecided: [],
    dependent: [],
    vanished: candidates.filter(({ pid }) => pid === 901),
  };
}

beforeEach(() => {
  const { platform, clock: made } = createFakeSystem();
  clock = made;
  members = new Members(platform, 1);
  [sent, told, looks, looked] = [[], [], [], 0];
  [answers, unstoppable, dying] = [new Map(), new Set(), new Set()];
  clock.advance(10_000);
  condemned = {
    platform: { ...platform, send: act, sendGroup: (pgid, signal) => act(-pgid, signal) },
    events: new EventOutlet(
      undefined,
      (event) => told.push(event),
      () => 0,
    ),
    members,
    view: {
      ...platform.view(),
      lookNow: () => {
        if (++looked > 1_000) throw new Error('it looks for ever');
        return { candidates: [], unseen: 0, ...looks.shift()?.() };
      },
    },
    pursues: () => false,
    noteStrangers: () => undefined,
    isChildOfStranger: () => false,
    adopt: ({ candidates }) => adopt(candidates),
    inhabitants: undefined,
    isCondemned: () => true,
    freezes: true,
  };
});

describe('SIGKILL is sent', () => {
  test('to the leaves first, by the parents they have now', () => {
    add(10);
    add(11, { ppid: 10 });
    add(12, { ppid: 11 });
    const moved = add(13, { ppid: 12 });
    pinOf(moved).answer = { status: 'alive', process: sighting(13, { ppid: 10 }) };
    expect(killBurst(condemned)).toEqual([12, 13, 11, 10]);
  });

  test('to each of a circle of parents too', () => {
    add(10, { ppid: 11 });
    add(11, { ppid: 10 });
    add(12);
    expect(killBurst(condemned).sort()).toEqual([10, 11, 12]);
  });

  test('to nobody who was proven gone, refuses our signals, or is not to be killed yet', () => {
    gone(add(10), 'exited');
    add(11, {}, { refused: 'EPERM' });
    const spared = add(12);
    add(13);
    expect(killBurst({ ...condemned, isCondemned: (one) => one !== spared })).toEqual([13]);
    expect(sent.filter((name) => !name.endsWith(' 13'))).toEqual([]);
  });

  test('at once where only the targets are meant: nobody is stopped, nobody looks', () => {
    add(10);
    expect(killBurst({ ...condemned, freezes: false })).toEqual([10]);
    expect([sent, looked, frozen()]).toEqual([['SIGKILL 10'], 0, []]);
  });

  test('at once where a look takes a helper process, during which all would stand still', () => {
    add(10);
    const { lookNow: _none, ...view } = condemned.view;
    killBurst({ ...condemned, view });
    expect(sent).toEqual(['SIGKILL 10']);
  });

  test('after everybody stands, each stopped once', () => {
    add(10);
    add(11, { ppid: 10 });
    killBurst(condemned);
    expect(sent).toEqual(['SIGSTOP 10', 'SIGSTOP 11', 'SIGKILL 11', 'SIGKILL 10']);
  });
});

test('where nobody is left to be killed, nobody looks and nothing is told', () => {
  gone(add(10), 'exited');
  expect(killBurst(condemned)).toEqual([]);
  expect([looked, told]).toEqual([0, []]);
});

describe('a group', () => {
  const inGroup = { sid: 10, pgid: 10 };

  test('that a member leads is stopped as a whole, once a round, and nobody in it by itself', () => {
    add(10, inGroup);
    add(11, { ...inGroup, ppid: 10 });
    killBurst(condemned);
    expect(sent).toEqual(['SIGSTOP -10', 'SIGKILL 11', 'SIGKILL 10', 'SIGCONT -10']);
  });

  test('that no member leads is never signalled as a whole', () => {
    add(11, { sid: 77, pgid: 77 });
    killBurst(condemned);
    expect(sent).toEqual(['SIGSTOP 11', 'SIGKILL 11']);
  });

  test.each([
    ['went into another group', { status: 'alive', process: sighting(10, { sid: 10, pgid: 12 }) }],
    ['is gone', { status: 'gone' }],
    ['is a zombie', { status: 'zombie', process: sighting(10, { ...inGroup, state: 'zombie' }) }],
    ['cannot be looked at', { status: 'unknown', cause: undefined }],
  ] as const)('is left alone when the one member in it %s', (_what, answer) => {
    const leader = add(10, inGroup);
    pinOf(leader).answer = answer;
    killBurst(condemned);
    expect(sent.filter((name) => name.includes('-'))).toEqual([]);
  });

  test('is stopped by the word of the look that has just shown somebody new in it', () => {
    add(10, { sid: 10, pgid: 12 });
    looks.push(() => ({ candidates: [sighting(11, { ppid: 10, sid: 10, pgid: 11 })] }));
    condemned = {
      ...condemned,
      adopt: ({ candidates }) => {
        const adoption = adopt(candidates);
        for (const one of adoption.adopted) {
          pinOf(one).answer = { status: 'unknown', cause: undefined };
        }
        return adoption;
      },
    };
    killBurst(condemned);
    expect(sent).toContain('SIGSTOP -11');
    expect(sent.at(-1)).toBe('SIGCONT -11');
  });

  test.each([{ result: 'gone' }, { result: 'refused', code: 'EPERM' }] as const)(
    'that our SIGSTOP did not reach ($result) is not continued, and its members are stopped one by one',
    (answer) => {
      answers.set('SIGSTOP -10', answer);
      add(10, inGroup);
      killBurst(condemned);
      expect(sent).toContain('SIGSTOP 10');
      expect(sent).not.toContain('SIGCONT -10');
    },
  );
});

describe('the freeze', () => {
  test('goes on until a look shows nobody new, and tells of it', () => {
    add(10);
    const born = (pid: number) => () => ({ candidates: [sighting(pid, { ppid: pid - 1 })] });
    // Two looks a round: before the groups are stopped, and after everybody was.
    looks.push(born(11), born(12), () => ({}), born(13));
    expect(killBurst(condemned)).toEqual([13, 12, 11, 10]);
    expect(frozen()).toMatchObject([{ count: 4, rounds: 4 }]);
  });

  test('stops whoever the last look shows before anybody is killed, though all others stand', () => {
    add(10, { state: 'stopped' });
    looks.push(
      () => ({}),
      () => ({ candidates: [sighting(11, { ppid: 10 })] }),
    );
    killBurst(condemned);
    expect(sent).toEqual(['SIGSTOP 11', 'SIGKILL 11', 'SIGKILL 10']);
  });

  test('is over at once where everybody stands at the first look after it', () => {
    for (const state of ['stopped', 'traced'] as const) {
      add(state === 'stopped' ? 10 : 11, { state });
    }
    killBurst(condemned);
    expect(sent).toEqual(['SIGKILL 11', 'SIGKILL 10']);
    expect(frozen()).toMatchObject([{ count: 2, rounds: 1 }]);
  });

  test('stops whoever was continued meanwhile once more', () => {
    const one = add(10);
    looks.push(
      () => ({}),
      () => {
        pinOf(one).answer = { status: 'alive', process: sighting(10) };
        return {};
      },
    );
    killBurst(condemned);
    expect(sent).toEqual(['SIGSTOP 10', 'SIGSTOP 10', 'SIGKILL 10']);
  });

  test('sends one in state D a SIGSTOP too, and does not wait for it', () => {
    unstoppable.add(10);
    add(10, { state: 'disk-sleep' });
    killBurst(condemned);
    expect(sent).toEqual(['SIGSTOP 10', 'SIGKILL 10']);
  });

  test('does not wait for one that was sent SIGKILL before, nor stops it', () => {
    const one = add(10);
    one.signals.push('SIGKILL');
    killBurst(condemned);
    expect(sent).toEqual(['SIGKILL 10']);
    expect(frozen()).toMatchObject([{ rounds: 1 }]);
  });

  test.each([
    ['not for one on its way out', 1, 1],
    ['for one whose other threads run on', 2, 200],
  ])('waits %s', (_what, threads, rounds) => {
    unstoppable.add(10);
    add(10, { exiting: true, threads });
    killBurst(condemned);
    expect(frozen()).toMatchObject([{ rounds }]);
  });

  test('does not wait for who refuses it', () => {
    answers.set('SIGSTOP 10', { result: 'refused', code: 'EPERM' });
    add(10);
    killBurst(condemned);
    expect(sent).toEqual(['SIGSTOP 10']);
    expect(frozen()).toMatchObject([{ count: 0, rounds: 1 }]);
  });

  test('goes on while somebody is in the middle of an exec, and cannot be asked for the marker', () => {
    add(10, { state: 'stopped' });
    for (let look = 0; look < 6; look++) looks.push(() => ({ candidates: [sighting(900)] }));
    killBurst(condemned);
    expect(frozen()).toMatchObject([{ rounds: 4 }]);
  });

  test.each([
    ['was not there to be seen', { unseen: 1 }],
    ['went before it could be asked', { candidates: [sighting(901)] }],
    ['did one of both', { unseen: 1, candidates: [sighting(901)] }],
  ])('looks ten times for somebody who %s, and no more', (_what, census) => {
    add(10, { state: 'stopped' });
    for (let look = 0; look < 100; look++) looks.push(() => census);
    expect(killBurst(condemned)).toEqual([10]);
    expect(frozen()).toMatchObject([{ rounds: 10 }]);
  });

  test('ends after 200 rounds though somebody is always on the move', () => {
    unstoppable.add(10);
    add(10);
    expect(killBurst(condemned)).toEqual([10]);
    expect(frozen()).toMatchObject([{ rounds: 200 }]);
  });

  test('tells of a tree that stood from one that did not', () => {
    const root = add(10);
    killBurst(condemned);
    expect(root.outran).toBe(false);
    const [runner, other] = [add(20), add(21)];
    unstoppable.add(20);
    killBurst(condemned);
    expect([runner.outran, other.outran]).toEqual([true, true]);
    // Nobody can tell where a tree is not stopped, and there that is no news.
    const alone = add(30);
    killBurst({ ...condemned, freezes: false });
    expect(alone.outran).toBe(false);
  });

  test('ends after half a second, though somebody is always on the move', () => {
    unstoppable.add(10);
    add(10);
    for (let look = 0; look < 400; look++) {
      looks.push(() => {
        clock.advance(10);
        return {};
      });
    }
    killBurst(condemned);
    // Two looks a round, 10 ms each.
    expect(frozen()).toMatchObject([{ rounds: 26 }]);
  });

  test('has two rounds however long the first one took: one to stop all, one to see that they stand', () => {
    add(10);
    for (let look = 0; look < 400; look++) {
      looks.push(() => {
        clock.advance(1_000);
        return { candidates: [sighting(11 + look, { ppid: 10 })] };
      });
    }
    killBurst(condemned);
    expect(frozen()).toMatchObject([{ rounds: 2 }]);
  });

  describe('leaves to the next burst', () => {
    const unknown = { status: 'unknown', cause: undefined } as const;
    /** What the last look of a burst finds out: a look that shows nobody. */
    const inTheLastLook =
      (happens: () => void): (() => Partial<Census>) =>
      () => {
        happens();
        return {};
      };

    test('whoever could not be looked at until then, and whom it started meanwhile', () => {
      const one = add(10);
      const { answer } = pinOf(one);
      add(11, { ppid: 10 });
      pinOf(one).answer = unknown;
      looks.push(
        () => ({}),
        () => ({}),
        () => ({}),
        inTheLastLook(() => (pinOf(one).answer = answer)),
      );
      expect(killBurst(condemned)).toEqual([11]);
      expect(sent).toEqual(['SIGSTOP 11', 'SIGKILL 11']);
      looks.push(() => ({ candidates: [sighting(12, { ppid: 10 })] }));
      expect(killBurst(condemned)).toEqual([12, 10]);
    });

    test('whoever was continued since it was seen to stand', () => {
      const one = add(10);
      add(11, { ppid: 10 });
      looks.push(
        () => ({}),
        () => ({}),
        () => ({}),
        inTheLastLook(() => (pinOf(one).answer = { status: 'alive', process: sighting(10) })),
      );
      expect(killBurst(condemned)).toEqual([11]);
      // It was stopped, and nobody knows by whom it is continued.
      expect(sent.slice(-2)).toEqual(['SIGKILL 11', 'SIGCONT 10']);
      expect(killBurst(condemned)).toEqual([10]);
    });

    test('whoever is in state D and was sent no SIGSTOP', () => {
      unstoppable.add(10);
      const one = add(10);
      pinOf(one).answer = unknown;
      const process = sighting(10, { state: 'disk-sleep' });
      looks.push(
        () => ({}),
        inTheLastLook(() => (pinOf(one).answer = { status: 'alive', process })),
      );
      expect(killBurst(condemned)).toEqual([]);
      expect(killBurst(condemned)).toEqual([10]);
    });

    test('nobody who stands, though it could not be looked at for a round', () => {
      const one = add(10);
      looks.push(
        () => ({}),
        inTheLastLook(() => (pinOf(one).answer = unknown)),
        () => ({}),
        inTheLastLook(() => {
          pinOf(one).answer = { status: 'alive', process: sighting(10, { state: 'stopped' }) };
        }),
      );
      expect(killBurst(condemned)).toEqual([10]);
    });
  });

  test('that cannot look keeps nobody from being killed whom we know', () => {
    add(10);
    for (let look = 0; look < 10; look++) {
      looks.push(() => {
        throw new ProcessTableError('no luck');
      });
    }
    expect(killBurst(condemned)).toEqual([10]);
  });

  test('passes a defect on, and lets everybody go on whom it stopped', () => {
    add(10);
    looks.push(
      () => ({}),
      () => {
        throw new RangeError('a defect');
      },
    );
    expect(() => killBurst(condemned)).toThrow(RangeError);
    expect(sent).toEqual(['SIGSTOP 10', 'SIGCONT 10']);
    expect(members.all.map((one) => one.frozen)).toEqual([false]);
  });
});

describe('nobody stays stopped', () => {
  test('who was not killed: it is continued', () => {
    answers.set('SIGKILL 10', { result: 'refused', code: 'EPERM' });
    add(10);
    add(11);
    expect(killBurst(condemned)).toEqual([11]);
    expect(sent).toEqual(['SIGSTOP 10', 'SIGSTOP 11', 'SIGKILL 11', 'SIGKILL 10', 'SIGCONT 10']);
  });

  test('and who was killed is not continued, however long it takes to die', () => {
    dying.add(10);
    add(10);
    killBurst(condemned);
    expect(sent).toEqual(['SIGSTOP 10', 'SIGKILL 10']);
  });

  test('and an error in continuing it is passed on', () => {
    answers.set('SIGKILL 10', { result: 'refused', code: 'EPERM' });
    answers.set('SIGCONT 10', new RangeError('not continued'));
    add(10);
    expect(() => killBurst(condemned)).toThrow('not continued');
  });

  test('and who was stopped before, by somebody else, stays so', () => {
    answers.set('SIGKILL 10', { result: 'refused', code: 'EPERM' });
    add(10, { state: 'stopped' });
    killBurst(condemned);
    expect(sent).toEqual(['SIGKILL 10']);
  });

  test.each(['gone', 'zombie'] as const)('and who is %s by then is sent nothing', (status) => {
    const one = add(10);
    looks.push(
      () => ({}),
      () => {
        const process = sighting(10, { state: 'zombie' });
        pinOf(one).answer = status === 'gone' ? { status } : { status, process };
        return {};
      },
    );
    killBurst(condemned);
    expect(sent).toEqual(['SIGSTOP 10']);
  });

  test('though one of them cannot be continued, and the first error is the one passed on', () => {
    answers.set('SIGKILL 12', new RangeError('first'));
    answers.set('SIGCONT 10', new RangeError('second'));
    answers.set('SIGCONT -13', new RangeError('third'));
    for (const pid of [10, 11, 12]) add(pid);
    add(13, { sid: 13 });
    add(14, { sid: 14 });
    answers.set('SIGKILL 14', { result: 'sent' });
    expect(() => killBurst(condemned)).toThrow('first');
    const continued = sent.filter((name) => name.startsWith('SIGCONT'));
    expect(continued).toEqual([
      'SIGCONT 10',
      'SIGCONT 11',
      'SIGCONT 12',
      'SIGCONT -13',
      'SIGCONT -14',
    ]);
  });
});

describe('the control group', () => {
  let outcome: Sent;
  let mayBeKilled: boolean;
  let leavers: Member[];
  let asked: Member[];
  const inside = { endsWithGroup: true } as const;

  beforeEach(() => {
    [outcome, mayBeKilled, leavers, asked] = [{ result: 'sent' }, true, [], []];
    const inhabitants: Pick<Inhabitants, 'kill' | 'mayBeKilled'> = {
      mayBeKilled: (isCondemned) => {
        asked.push(...members.all.filter(isCondemned));
        return mayBeKilled;
      },
      kill: () => {
        sent.push('kill the group');
        return outcome;
      },
    };
    condemned = {
      ...condemned,
      freezes: false,
      inhabitants: inhabitants as Inhabitants,
      adopt: () => {
        // Who left is found out by the look after the kill.
        if (sent.length > 0) for (const one of leavers) one.endsWithGroup = false;
        return adopt([]);
      },
    };
  });

  test('is killed as a whole, and each of those who lived in it was sent SIGKILL', () => {
    const [one, other] = [add(10, {}, inside), add(11, {}, inside)];
    pinOf(other).answer = { status: 'unknown', cause: undefined };
    expect(killBurst(condemned)).toEqual([10, 11]);
    expect(sent).toEqual(['kill the group']);
    expect([one, other].map(({ signals }) => signals)).toEqual([['SIGKILL'], ['SIGKILL']]);
    expect(told.map(({ type }) => type)).toEqual(['signalled', 'signalled']);
  });

  test('takes nobody with it who was dead already', () => {
    const dead = add(10, {}, inside);
    pinOf(dead).answer = { status: 'zombie', process: sighting(10, { state: 'zombie' }) };
    const reaped = add(11, {}, inside);
    pinOf(reaped).answer = { status: 'gone' };
    add(12, {}, inside);
    expect(killBurst(condemned)).toEqual([12]);
    expect([dead.signals, reaped.signals]).toEqual([[], []]);
  });

  test('is not killed for those outside, nor when nobody in it is to be killed', () => {
    add(10);
    expect(killBurst(condemned)).toEqual([10]);
    expect(sent).toEqual(['SIGKILL 10']);
  });

  test('is not killed when somebody in it has to be spared, who is asked for by name', () => {
    mayBeKilled = false;
    const [spared, one] = [add(10, {}, inside), add(11, {}, inside)];
    expect(killBurst({ ...condemned, isCondemned: (who) => who !== spared })).toEqual([11]);
    expect(sent).toEqual(['SIGKILL 11']);
    expect(asked).toEqual([one]);
  });

  test('that cannot be killed as a whole leaves each to be killed by itself', () => {
    outcome = { result: 'refused', code: 'EOPNOTSUPP' };
    const one = add(10, {}, inside);
    expect(killBurst(condemned)).toEqual([10]);
    expect(sent).toEqual(['kill the group', 'SIGKILL 10']);
    expect(one.endsWithGroup).toBe(false);
  });

  test('does not end who left it just before: that one is killed by itself', () => {
    leavers = [add(10, {}, inside)];
    add(11, {}, inside);
    expect(killBurst(condemned)).toEqual([11, 10]);
    expect(sent).toEqual(['kill the group', 'SIGKILL 10']);
  });

  test('reaches who refused our signals, which is then no reason any more', () => {
    const one = add(10, {}, { ...inside, refused: 'EPERM' });
    expect(killBurst(condemned)).toEqual([10]);
    expect(one.refused).toBeUndefined();
  });

  test('is killed once: who takes a while to go is sent nothing more', () => {
    add(10, {}, inside);
    killBurst(condemned);
    expect(killBurst(condemned)).toEqual([]);
    expect(sent).toEqual(['kill the group']);
  });
});

describe('who outruns every look', () => {
  let strangers: number[];
  beforeEach(() => {
    strangers = [];
    add(10);
    let pid = 20;
    condemned = {
      ...condemned,
      view: {
        ...condemned.view,
        newestNow: () => {
          pid = Math.min(pid + 1, 24);
          return { pid, process: sighting(pid, { ppid: pid === 22 ? 10 : 5 }) };
        },
      },
      pursues: () => true,
      noteStrangers: (count) => strangers.push(count),
    };
  });

  test('is caught and stopped, and the strangers met since are counted', () => {
    expect(pursue(condemned, true).map(({ ref }) => ref.pid)).toEqual([22]);
    expect(sent).toEqual(['SIGSTOP 22']);
    expect(strangers).toEqual([2]);
  });

  test('is not stopped before it may be', () => {
    expect(pursue(condemned, false)).toHaveLength(1);
    expect(sent).toEqual([]);
  });

  test('is not run after where it could not be told from a stranger', () => {
    expect(pursue({ ...condemned, pursues: () => false }, true)).toEqual([]);
    expect([sent, strangers]).toEqual([[], []]);
  });

  test('is run after in the freeze, if somebody was missed', () => {
    looks.push(
      () => ({}),
      () => ({ unseen: 1 }),
    );
    const standing: boolean[] = [];
    looks.push(() => {
      standing.push(sent.includes('SIGSTOP 22'));
      return {};
    });
    expect(killBurst(condemned).sort()).toEqual([10, 22]);
    // It stands already when the next round begins.
    expect(standing).toEqual([true]);
    expect(strangers).toEqual([2]);
  });

  test('is counted as a stranger, if it went before it could be asked and a living one started it', () => {
    const newestNow = () => ({ pid: 901, process: sighting(901, { ppid: 5 }) });
    for (const [isChildOfStranger, count] of [
      [() => false, 0],
      [({ ppid }: Sighting) => ppid === 5, 1],
    ] as const) {
      pursue({ ...condemned, isChildOfStranger, view: { ...condemned.view, newestNow } }, true);
      expect(strangers.pop()).toBe(count);
    }
  });

  test('and not, if nobody was', () => {
    killBurst(condemned);
    expect(strangers).toEqual([]);
  });
});
