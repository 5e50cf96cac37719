import { describe, expect, it } from 'vitest';
import type { Attempt } from '../../../../src/platform/listing-queue.js';
import type { Sighting } from '../../../../src/platform/platform.js';
import { makeListing, type Listing } from '../../../../src/platform/windows/listing.js';
import type { Row } from '../../../../src/platform/windows/row.js';
import { WindowsPin } from '../../../../src/platform/windows/windows-pin.js';
import { fileTime, Machine, SELF } from './machine.js';

/*
 * A pin goes by lists that take a while: each was begun at some moment, and what it tells is as old as that.
 * Here that moment is told apart from the one at which the list is read.
 */

const SERVER: Row = { pid: 1200, startedBy: SELF, name: 'server.exe' };
const CHILD: Row = { pid: 1300, startedBy: 1200, name: 'child.exe' };
const OTHER: Row = { pid: 1200, startedBy: 900, name: 'other.exe' };
const PINNED_AT = 100;
const GONE_AT = 200;

class Scene {
  readonly machine = new Machine();
  nowMs = PINNED_AT;
  latest: Attempt<Listing> | undefined;
  readonly pin: WindowsPin;

  constructor(sighting: Sighting = seen(SERVER), latest?: Attempt<Listing>) {
    this.latest = latest;
    const { machine } = this;
    const clock = { ...machine.clock, now: () => this.nowMs };
    const probe: Machine['probe'] = (pid) => machine.probe(pid);
    const epochMs = (): number => this.nowMs;
    const sources = { ...machine, clock, probe, epochMs };
    machine.start({ pid: 1200 });
    this.pin = new WindowsPin(
      sighting,
      { ...sources, powershell: unasked, table: unasked, send: unasked },
      () => this.latest,
    );
  }

  /** A list that was begun then, and what the pin says of its process afterwards. */
  look(startedAt: number, ...rows: Row[]): string {
    const latest = listed(startedAt, ...rows);
    this.latest = latest;
    this.pin.note(latest);
    return this.pin.status().status;
  }

  /** The process ends, which signal 0 shows. */
  end(): void {
    this.nowMs = GONE_AT;
    this.machine.end(1200);
    const { status } = this.pin.status();
    if (status !== 'gone') throw new Error(status);
  }
}

function unasked(): never {
  throw new Error('a pin asks for no list itself');
}

function listed(startedAt: number, ...rows: Row[]): Attempt<Listing> & { ok: true } {
  const self: Row = { pid: SELF, startedBy: 900, name: 'node.exe' };
  // Each list has rows of its own.
  const own = rows.map((row) => ({ ...row }));
  const listing = makeListing([self, ...own], SELF, () => false);
  return { ok: true, listing, startedAt, endedAt: startedAt + 10 };
}

function seen(row: Row, { listing } = listed(0, row)): Sighting {
  const sighting = listing.processes.get(row.pid);
  if (sighting === undefined) throw new Error(`${row.pid} is not listed`);
  return sighting;
}

const FAILED = { ok: false, error: new Error('no luck'), startedAt: 300, endedAt: 310 } as const;

describe('a pin', () => {
  it('is of a number, and of a start where that is told', () => {
    expect(new Scene().pin.ref).toStrictEqual({ pid: 1200 });
    const dated = seen({ ...SERVER, created: fileTime(20) });
    expect(new Scene(dated).pin.ref).toEqual({ pid: 1200, startToken: `created:${fileTime(20)}` });
  });

  it('says alive where nobody has taken a list yet, or only before it', () => {
    const scene = new Scene();
    expect(scene.pin.status()).toMatchObject({ status: 'alive', process: { name: 'server.exe' } });
    expect(scene.look(PINNED_AT - 1)).toBe('alive');
    expect(scene.look(PINNED_AT - 1, OTHER)).toBe('alive');
  });

  it('goes by a list that was begun in its own moment', () => {
    expect(new Scene().look(PINNED_AT)).toBe('unknown');
    expect(new Scene().look(PINNED_AT, OTHER)).toBe('recycled');
  });

  it('says recycled for ever, whoever takes the number', () => {
    const scene = new Scene();
    expect(scene.look(110, OTHER)).toBe('recycled');
    expect(scene.look(120, SERVER)).toBe('recycled');
  });

  it('says why nothing is known', () => {
    const scene = new Scene(seen({ ...SERVER, created: fileTime(20) }));
    const why = (): unknown => {
      const told = scene.pin.status();
      return told.status === 'unknown' && told.cause;
    };
    scene.look(110);
    expect(why()).toMatchObject({
      message: expect.stringMatching(/^pid 1200 .*is not in the list/),
    });
    scene.look(120, SERVER);
    expect(why()).toMatchObject({ message: expect.stringMatching(/when it started; look again$/) });
    scene.latest = FAILED;
    scene.pin.note(FAILED);
    expect(why()).toBe(FAILED.error);
  });
});

describe('a child, where no starts are told', () => {
  const started = (scene: Scene, child = CHILD): boolean => {
    const { latest } = scene;
    return scene.pin.started(latest?.ok === true ? seen(child, latest) : seen(child));
  };

  it('is nobody’s while there is no list, or the last one failed', () => {
    const first = listed(90, SERVER, CHILD);
    const scene = new Scene(seen(SERVER, first), first);
    expect(started(scene)).toBe(true);
    scene.latest = undefined;
    expect(started(scene)).toBe(false);
    scene.latest = FAILED;
    expect(started(scene)).toBe(false);
  });

  it('was shown in the list that the process was pinned from', () => {
    const first = listed(90, SERVER, CHILD);
    const scene = new Scene(seen(SERVER, first), first);
    scene.end();
    scene.look(210, CHILD);
    expect(started(scene)).toBe(true);
  });

  it('was not, by a list that shows somebody else on the number', () => {
    const scene = new Scene(seen(SERVER), listed(90, OTHER, CHILD));
    scene.end();
    scene.look(210);
    scene.look(220, CHILD);
    expect(started(scene)).toBe(false);
  });

  it('was not, by a list that was begun before the process was pinned', () => {
    const scene = new Scene();
    scene.look(PINNED_AT - 1, SERVER, CHILD);
    scene.end();
    scene.look(210);
    scene.look(220, CHILD);
    expect(started(scene)).toBe(false);
  });

  it.each([PINNED_AT, GONE_AT])('was shown with it, in a list that was begun at %d', (atMs) => {
    const scene = new Scene();
    if (atMs === PINNED_AT) scene.look(atMs, SERVER, CHILD);
    scene.end();
    if (atMs === GONE_AT) scene.look(atMs, SERVER, CHILD);
    expect(started(scene)).toBe(true);
    scene.look(210);
    scene.look(220, CHILD);
    expect(started(scene)).toBe(true);
  });

  it('was born between the last list that shows it and the first one that was begun after its end', () => {
    const scene = new Scene();
    scene.look(150, SERVER);
    scene.end();
    scene.look(210, CHILD);
    scene.look(220, CHILD);
    expect(started(scene)).toBe(true);
  });

  it('was not, if it turns up later', () => {
    const scene = new Scene();
    scene.look(150, SERVER);
    scene.end();
    scene.look(210);
    scene.look(220, CHILD);
    expect(started(scene)).toBe(false);
  });

  it.each([[GONE_AT - 1], [GONE_AT]])(
    'is not told by a list without the process that was begun before its end was known (%d)',
    (atMs) => {
      const scene = new Scene();
      scene.look(110, SERVER);
      scene.end();
      // Who bears the number in it came first or last: nothing tells.
      scene.look(atMs);
      scene.look(220, CHILD);
      expect(started(scene)).toBe(true);
    },
  );

  it('is that of whoever has its number in a list that was begun after its end, its twin or not', () => {
    const scene = new Scene();
    scene.look(150, SERVER, CHILD);
    scene.end();
    scene.look(210, SERVER, CHILD);
    expect(started(scene)).toBe(false);
  });
});

it('starts nobody any more when it has gone, whatever a twin on its number starts', () => {
  const scene = new Scene();
  scene.look(150, SERVER);
  scene.end();
  scene.look(210, SERVER);
  scene.look(220, SERVER, CHILD);
  const latest = listed(230, CHILD);
  scene.latest = latest;
  expect(scene.pin.started(seen(CHILD, latest))).toBe(false);
});

describe('a twin on the number, where no starts are told', () => {
  it('is another one in a list that was begun after the end alone', () => {
    const scene = new Scene();
    scene.end();
    const compared = (atMs: number): unknown => {
      const latest = listed(atMs, SERVER);
      scene.latest = latest;
      return scene.pin.compare(seen(SERVER, latest));
    };
    expect(compared(GONE_AT)).toBe('unknown');
    expect(compared(GONE_AT + 1)).toBe('different');
  });

  it('is not told from it by another list, by none, or by one that failed', () => {
    const scene = new Scene();
    scene.end();
    expect(scene.pin.compare(seen(SERVER))).toBe('unknown');
    scene.latest = FAILED;
    expect(scene.pin.compare(seen(SERVER))).toBe('unknown');
    scene.latest = listed(GONE_AT + 1, SERVER);
    expect(scene.pin.compare(seen(SERVER))).toBe('unknown');
  });
});
