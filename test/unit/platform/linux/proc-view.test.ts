import { readdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ProcessTableError } from '../../../../src/errors/process-table-error.js';
import { Proc } from '../../../../src/platform/linux/proc.js';
import { ProcView } from '../../../../src/platform/linux/proc-view.js';
import { VirtualClock } from '../../../../src/testing/virtual-clock.js';
import { FabricatedProc } from './fabricated-proc.js';
import { stubKill } from './stubbed-kill.js';

stubKill();
let machine: FabricatedProc;
let clock: VirtualClock;
let view: ProcView;
beforeEach(() => {
  machine = new FabricatedProc();
  clock = new VirtualClock();
  machine.add(20_050);
  view = new ProcView(new Proc(machine.root), clock);
});
afterEach(() => {
  view.close();
  machine[Symbol.dispose]();
});

const look = (): { pids: number[]; unseen: number } => {
  const { candidates, unseen } = view.lookNow();
  return { pids: candidates.map(({ pid }) => pid).sort((a, b) => a - b), unseen };
};
const nobody = { pids: [], unseen: 0 };
const everybody = (...pids: number[]): number[] => [...pids, process.pid].sort((a, b) => a - b);

describe('the first look', () => {
  test('is a listing, and does not know who came and went before it', () => {
    expect(look()).toEqual({ pids: everybody(20_050), unseen: 1 });
  });

  test('rejects where the listing fails, and throws where it may not yield', async () => {
    machine.self = '1';
    await expect(view.look()).rejects.toThrow(ProcessTableError);
    const other = new ProcView(new Proc(machine.root), clock);
    expect(() => other.lookNow()).toThrow(ProcessTableError);
    other.close();
  });

  test('that failed was none: the next one is a listing', () => {
    machine.self = '1';
    expect(() => view.lookNow()).toThrow(ProcessTableError);
    machine.self = String(process.pid);
    expect(look()).toEqual({ pids: everybody(20_050), unseen: 1 });
  });
});

describe('later looks', () => {
  beforeEach(() => {
    view.lookNow();
  });

  test('bring nobody while nothing is forked, and do not even list', () => {
    machine.add(20_060);
    machine.writeStat(20_061, 'garbage');
    expect(look()).toEqual(nobody);
  });

  test('bring those whose numbers were handed out since, and nobody else', () => {
    machine.add(20_060);
    machine.add(20_101);
    machine.add(20_103);
    machine.add(20_104);
    machine.cursor = 20_103;
    // 20,102 was handed out and is not there; 20,104 was not handed out yet.
    expect(look()).toEqual({ pids: [20_101, 20_103], unseen: 0 });
  });

  test('see newcomers across the end of the numbers', () => {
    machine.cursor = 32_766;
    view.lookNow();
    for (const pid of [32_767, 300, 299, 301]) machine.add(pid);
    machine.cursor = 301;
    expect(look()).toEqual({ pids: [300, 301, 32_767], unseen: 0 });
  });

  test('leave threads out, and do not count them as unseen', () => {
    machine.add(20_101, { exitSignal: -1 });
    machine.add(20_102);
    machine.cursor = 20_102;
    expect(look()).toEqual({ pids: [20_102], unseen: 0 });
    // It is not looked at again: not even garbage in its place is noticed.
    machine.writeStat(20_101, 'garbage');
    expect(look()).toEqual({ pids: [20_102], unseen: 0 });
  });

  test('look at a newcomer again for 250 ms and three times, as it is then', () => {
    machine.add(20_101, { sid: 20_050 });
    machine.cursor = 20_101;
    expect(look().pids).toEqual([20_101]);
    machine.change(20_101, { sid: 20_101 });
    expect(view.lookNow().candidates).toMatchObject([{ pid: 20_101, sid: 20_101 }]);
    clock.advance(249);
    expect(look().pids).toEqual([20_101]);
    clock.advance(1);
    expect(look().pids).toEqual([20_101]);
    expect(look()).toEqual(nobody);
  });

  test('look at a newcomer three times, however long that takes', () => {
    machine.add(20_101);
    machine.cursor = 20_101;
    expect(look().pids).toEqual([20_101]);
    clock.advance(10_000);
    expect(look().pids).toEqual([20_101]);
    expect(look().pids).toEqual([20_101]);
    expect(look()).toEqual(nobody);
  });

  test('see a process whose number was handed out before it could be seen', () => {
    machine.cursor = 20_101;
    expect(look()).toEqual(nobody);
    machine.add(20_101);
    expect(look()).toEqual({ pids: [20_101], unseen: 0 });
  });

  test('look once more where somebody was not there to be seen: whom it left is there', () => {
    const statIfThere = vi.spyOn(Proc.prototype, 'statIfThere').mockImplementationOnce(() => {
      // It forks and goes in the very moment in which it is looked at.
      machine.add(20_102, { ppid: 1 });
      machine.cursor = 20_102;
      return 'gone';
    });
    machine.cursor = 20_101;
    const seen = look();
    statIfThere.mockRestore();
    expect(seen).toEqual({ pids: [20_102], unseen: 0 });
  });

  test('look once more where somebody is dead already: whom it left is there', () => {
    machine.add(20_101, { letter: 'Z' });
    const stat = vi.spyOn(Proc.prototype, 'stat').mockImplementationOnce(function (
      this: Proc,
      pid,
    ) {
      machine.add(20_102, { ppid: 1 });
      machine.cursor = 20_102;
      return this.parse(this.contents(pid), pid);
    });
    machine.cursor = 20_101;
    const seen = look();
    stat.mockRestore();
    expect(seen.pids).toContain(20_102);
  });

  test('say how many could not be seen, where numbers are handed out faster than looked at', () => {
    let cursor = 20_101;
    const statIfThere = vi.spyOn(Proc.prototype, 'statIfThere').mockImplementation(() => {
      machine.cursor = ++cursor;
      return 'gone';
    });
    machine.cursor = cursor;
    const { unseen } = look();
    const looks = statIfThere.mock.calls.length;
    statIfThere.mockRestore();
    expect(unseen).toBeGreaterThan(0);
    // And do so in bounds.
    expect(looks).toBeLessThan(2_000);
  });

  test('do not count who was seen and went', () => {
    machine.add(20_101);
    machine.cursor = 20_101;
    expect(look().unseen).toBe(0);
    machine.remove(20_101);
    expect(look()).toEqual(nobody);
  });

  test('fail on garbage in the place of a newcomer', () => {
    machine.writeStat(20_101, 'garbage');
    machine.cursor = 20_101;
    expect(() => view.lookNow()).toThrow(ProcessTableError);
  });

  test('list everybody where more were born than a listing costs', () => {
    machine.add(20_060);
    machine.cursor = 20_100 + 257;
    expect(look()).toEqual({ pids: everybody(20_050, 20_060), unseen: 1 });
    // And go on from there.
    machine.add(20_358);
    machine.cursor = 20_358;
    expect(look().pids).toContain(20_358);
  });

  test('list everybody after a listing that failed', () => {
    machine.add(20_101);
    machine.cursor = 20_100 + 300;
    machine.self = '1';
    expect(() => view.lookNow()).toThrow(ProcessTableError);
    machine.self = String(process.pid);
    expect(look().pids).toEqual(everybody(20_050, 20_101));
  });

  test('list everybody where the cursor was set back, or cannot be read', () => {
    machine.add(20_060);
    machine.cursor = 19_000;
    expect(look()).toEqual({ pids: everybody(20_050, 20_060), unseen: 1 });
    machine.cursor = 0;
    expect(look()).toEqual({ pids: everybody(20_050, 20_060), unseen: 1 });
    // What was handed out meanwhile is not known, so the next one lists too.
    machine.cursor = 20_070;
    expect(look()).toEqual({ pids: everybody(20_050, 20_060), unseen: 1 });
    expect(look().unseen).toBe(0);
  });
});

/*
 * A number is handed out early in fork(2), and its process can be seen a little later. Whoever is in between
 * at the moment of a listing stands neither in it nor in the range of the next look.
 */
describe('a process that was being born during a listing', () => {
  test('is seen by a later look, if it was the first', () => {
    machine.cursor = 20_101;
    expect(look().pids).not.toContain(20_101);
    machine.add(20_101, { ppid: 20_050 });
    const seen = [...look().pids, ...look().pids, ...look().pids];
    expect(seen).toContain(20_101);
  });

  test('is seen by a later look, if too many were born to look at each', () => {
    look();
    machine.cursor = 20_100 + 300;
    expect(look().pids).not.toContain(20_400);
    machine.add(20_400, { ppid: 20_050 });
    const seen = [...look().pids, ...look().pids, ...look().pids];
    expect(seen).toContain(20_400);
  });

  test('is seen by a later look, if it was looked at before without being there', () => {
    look();
    machine.cursor = 20_101;
    expect(look()).toEqual(nobody);
    machine.cursor = 20_101 + 300;
    look();
    machine.add(20_101, { ppid: 20_050 });
    const seen = [...look().pids, ...look().pids, ...look().pids];
    expect(seen).toContain(20_101);
  });
});

describe('the newest process', () => {
  test('is the one on the last pid that was handed out, whether it was looked at before or not', () => {
    look();
    machine.add(20_101);
    machine.cursor = 20_101;
    expect(view.newestNow?.()).toMatchObject({ pid: 20_101, process: { pid: 20_101 } });
    look();
    expect(view.newestNow?.()).toMatchObject({ pid: 20_101, process: { pid: 20_101 } });
  });

  test('has a number, though it is not there to be seen', () => {
    machine.cursor = 20_101;
    expect(view.newestNow?.()).toEqual({ pid: 20_101, process: undefined });
  });

  test('does not keep a look from seeing it', () => {
    look();
    machine.add(20_101);
    machine.cursor = 20_101;
    view.newestNow?.();
    expect(look().pids).toContain(20_101);
  });
});

describe('without a cursor that can be believed', () => {
  test('nobody is the newest', () => {
    machine.cursor = 0;
    const listing = new ProcView(new Proc(machine.root), clock);
    expect(listing.newestNow).toBeUndefined();
    listing.close();
  });

  test('every look is a listing', () => {
    machine.cursor = 0;
    const listing = new ProcView(new Proc(machine.root), clock);
    listing.lookNow();
    machine.add(20_060);
    // A file that becomes plausible later was not the kernel's own at first.
    machine.cursor = 20_101;
    for (let times = 0; times < 2; times++) {
      const { candidates, unseen } = listing.lookNow();
      expect(candidates.map(({ pid }) => pid)).toContain(20_060);
      expect(unseen).toBe(1);
    }
    listing.close();
  });
});

describe('a view that is closed', () => {
  test('holds nobody any more', () => {
    const descriptors = (): number => readdirSync('/proc/self/fd').length;
    const before = descriptors();
    const [one] = view.lookNow().candidates;
    if (one === undefined) throw new Error('nobody was seen');
    const pins = [view.pin(one), view.pin(one)];
    expect(descriptors()).toBe(before + 2);
    view.close();
    expect(descriptors()).toBe(before);
    for (const pin of pins) pin.close();
    view.close();
    expect(descriptors()).toBe(before);
  });

  test('and hands out none that holds any afterwards', () => {
    const descriptors = (): number => readdirSync('/proc/self/fd').length;
    const before = descriptors();
    const { candidates } = view.lookNow();
    view.close();
    const pins = candidates.map((one) => view.pin(one));
    expect(pins.map((pin) => pin.status().status)).toContain('alive');
    expect(descriptors()).toBe(before);
  });
});

describe('a first look at those below some processes', () => {
  const family = (): void => {
    machine.add(50, { sid: 1 });
    machine.add(60, { ppid: 50, sid: 1 });
    for (const [pid, children] of [
      [50, '60 '],
      [60, ''],
    ] as const) {
      machine.addThread(pid, pid);
      machine.write(`${pid}/task/${pid}/children`, children);
    }
  };
  const below = (...pids: number[]): number[] | undefined =>
    view
      .lookBelow(pids)
      ?.candidates.map(({ pid }) => pid)
      .sort((a, b) => a - b);

  test('shows them and the newest, and looks at nobody else', () => {
    family();
    machine.cursor = 20_050;
    machine.writeStat(70, 'garbage');
    expect(below(50)).toEqual([50, 60, 20_050]);
    machine.add(20_051, { ppid: 60 });
    machine.cursor = 20_051;
    expect(look()).toEqual({ pids: [20_051], unseen: 0 });
  });

  test('waits for whoever was being born', () => {
    family();
    machine.cursor = 20_040;
    expect(below(50)).toEqual([50, 60]);
    machine.add(20_030, { ppid: 60 });
    expect(look().pids).toEqual([20_030]);
  });

  test.each([
    ['one of them leads a session', () => machine.add(60, { ppid: 50, sid: 60 })],
    ['the kernel names no children', () => machine.remove(50)],
    ['there is no cursor', () => (machine.cursor = 0)],
  ])('is none where %s, and the next look is a listing', (_what, spoil) => {
    family();
    spoil();
    const other = new ProcView(new Proc(machine.root), clock);
    expect(other.lookBelow([50])).toBeUndefined();
    expect(other.lookNow().candidates.map(({ pid }) => pid)).toContain(process.pid);
    other.close();
  });

  test('is the first or none', () => {
    family();
    view.lookNow();
    expect(below(50)).toBeUndefined();
  });
});
