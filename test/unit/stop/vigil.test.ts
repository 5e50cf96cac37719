import { beforeEach, describe, expect, test } from 'vitest';
import { Vigil } from '../../../src/stop/vigil.js';
import { VirtualClock } from '../../../src/testing/virtual-clock.js';
import { member, sighting } from './made-members.js';

let clock: VirtualClock;
let vigil: Vigil;
beforeEach(() => {
  clock = new VirtualClock();
  vigil = new Vigil(clock);
});

interface Look {
  readonly unseen?: number;
  readonly adopted?: number;
  readonly unsettled?: number;
  readonly vanished?: number;
  readonly anyLeft?: boolean;
}

function look(seen: Look = {}): void {
  const { unseen = 0, adopted = 0, unsettled = 0, vanished = 0, anyLeft = false } = seen;
  const members = Array.from({ length: adopted }, (_, index) => member(100 + index));
  const unsure = Array.from({ length: unsettled }, (_, index) => sighting(200 + index));
  const lost = Array.from({ length: vanished }, (_, index) => sighting(300 + index));
  vigil.note(
    { candidates: [], unseen },
    { adopted: members, unsettled: unsure, undecided: [], dependent: [], vanished: lost },
    anyLeft,
  );
}

describe('it is quiet', () => {
  test('not before anybody looked', () => {
    expect(vigil.isQuiet()).toBe(false);
    clock.advance(10_000);
    expect(vigil.isQuiet()).toBe(false);
  });

  test('at once, if a look proves that nobody forked unseen', () => {
    look();
    expect(vigil.isQuiet()).toBe(true);
  });

  test('not at once, if as many vanished as were not seen', () => {
    look({ unseen: 1, vanished: 1 });
    expect(vigil.isQuiet()).toBe(false);
  });

  test('after a longer time, if a mark is looked for and as many vanished as were not seen', () => {
    vigil = new Vigil(clock, { looksForMarks: true });
    for (let looks = 0; looks < 10; looks++) look({ unseen: 1, vanished: 1 });
    clock.advance(399);
    expect(vigil.isQuiet()).toBe(false);
    clock.advance(1);
    expect(vigil.isQuiet()).toBe(true);
  });

  test('after 50 ms and ten looks, if new pids cannot be seen', () => {
    for (let looks = 0; looks < 9; looks++) look({ unseen: 1 });
    clock.advance(50);
    expect(vigil.isQuiet()).toBe(false);
    look({ unseen: 1 });
    expect(vigil.isQuiet()).toBe(true);
  });

  test('not at once, if somebody went before it could be asked for its marker', () => {
    for (let looks = 0; looks < 10; looks++) look({ vanished: 1 });
    expect(vigil.isQuiet()).toBe(false);
    clock.advance(50);
    expect(vigil.isQuiet()).toBe(true);
  });

  test('not before 50 ms are over, however often we looked', () => {
    for (let looks = 0; looks < 20; looks++) look({ unseen: 1 });
    clock.advance(49);
    expect(vigil.isQuiet()).toBe(false);
    clock.advance(1);
    expect(vigil.isQuiet()).toBe(true);
  });

  test('at once after all, if a later look saw everybody', () => {
    look({ unseen: 3 });
    expect(vigil.isQuiet()).toBe(false);
    look();
    expect(vigil.isQuiet()).toBe(true);
  });

  test('not, while somebody is in the middle of an exec, whatever else was seen', () => {
    for (let looks = 0; looks < 20; looks++) look({ unsettled: 1 });
    clock.advance(999);
    expect(vigil.isQuiet()).toBe(false);
    look();
    expect(vigil.isQuiet()).toBe(true);
  });

  test('when those were asked whom a look that missed nobody could not ask, and not by one that missed somebody', () => {
    const exec = (pid: number, unseen: number): void => {
      const unsettled = [sighting(pid)];
      vigil.note(
        { candidates: [], unseen },
        { adopted: [], unsettled, undecided: [], dependent: [], vanished: [] },
        false,
      );
    };
    for (const pid of [20, 21, 22]) exec(pid, 1);
    clock.advance(100);
    exec(23, 0);
    expect(vigil.isQuiet()).toBe(false);
    exec(24, 0);
    expect(vigil.isQuiet()).toBe(true);
  });

  test('never, however long an exec takes: who hangs in the kernel can be in the middle of one for hours', () => {
    look({ unsettled: 1 });
    clock.advance(3_600_000);
    expect(vigil.isQuiet()).toBe(false);
  });
});

describe('the quiet time begins again', () => {
  test.each([
    ['a member was alive in a look', () => look({ unseen: 1, anyLeft: true })],
    ['a look took somebody in', () => look({ unseen: 1, adopted: 1 })],
  ])('when %s', (_what, disturb) => {
    for (let looks = 0; looks < 10; looks++) look({ unseen: 1 });
    clock.advance(50);
    expect(vigil.isQuiet()).toBe(true);
    disturb();
    expect(vigil.isQuiet()).toBe(false);
    for (let looks = 0; looks < 9; looks++) look({ unseen: 1 });
    clock.advance(49);
    expect(vigil.isQuiet()).toBe(false);
    clock.advance(1);
    expect(vigil.isQuiet()).toBe(true);
  });

  test('when it is told to, and then nobody has looked yet', () => {
    look();
    vigil.restart();
    expect(vigil.isQuiet()).toBe(false);
    look();
    expect(vigil.isQuiet()).toBe(true);
  });
});

describe('where a marker is looked for, whose carriers may stand anywhere', () => {
  beforeEach(() => {
    vigil = new Vigil(clock, { looksForMarks: true });
  });

  test('a fork that was not seen is remembered, though a later look saw everybody', () => {
    look({ unseen: 1 });
    look();
    expect(vigil.isQuiet()).toBe(false);
    look();
    clock.advance(49);
    expect(vigil.isQuiet()).toBe(false);
    clock.advance(1);
    expect(vigil.isQuiet()).toBe(true);
  });

  test('400 ms of quiet are owed while somebody forks on and on unseen', () => {
    for (let looks = 0; looks < 20; looks++) look({ unseen: 1 });
    clock.advance(399);
    expect(vigil.isQuiet()).toBe(false);
    clock.advance(1);
    expect(vigil.isQuiet()).toBe(true);
  });

  describe('and those who fork too fast for a look are run after', () => {
    beforeEach(() => {
      vigil = new Vigil(clock, { looksForMarks: true, pursues: true });
    });

    test('time alone proves nothing', () => {
      for (let looks = 0; looks < 20; looks++) look({ unseen: 1 });
      clock.advance(10_000);
      expect(vigil.isQuiet()).toBe(false);
      vigil.noteStrangers(19);
      expect(vigil.isQuiet()).toBe(false);
      vigil.noteStrangers(1);
      expect(vigil.isQuiet()).toBe(true);
    });

    test('strangers do not shorten the time that is owed', () => {
      for (let looks = 0; looks < 20; looks++) look({ unseen: 1 });
      vigil.noteStrangers(100);
      clock.advance(399);
      expect(vigil.isQuiet()).toBe(false);
    });

    test('strangers who were met before a member was found alive prove nothing', () => {
      vigil.noteStrangers(100);
      look({ unseen: 1, anyLeft: true });
      for (let looks = 0; looks < 20; looks++) look({ unseen: 1 });
      clock.advance(10_000);
      expect(vigil.isQuiet()).toBe(false);
    });

    test('it is quiet soon after the last who was not seen', () => {
      look({ unseen: 1 });
      look();
      look();
      clock.advance(50);
      expect(vigil.isQuiet()).toBe(true);
    });
  });

  test('it is quiet at once if everybody was seen', () => {
    look();
    expect(vigil.isQuiet()).toBe(true);
  });

  test('what was not seen while a member lived is not held against those after it', () => {
    look({ unseen: 5, anyLeft: true });
    look({ anyLeft: true });
    look();
    expect(vigil.isQuiet()).toBe(true);
  });
});
