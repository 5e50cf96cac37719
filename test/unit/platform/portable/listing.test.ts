import { describe, expect, it } from 'vitest';
import { ProcessTableError } from '../../../../src/errors/process-table-error.js';
import { joinListing, type Listing } from '../../../../src/platform/portable/listing.js';
import { tableRow } from './fake-sources.js';
import { psOutput } from './ps-output.js';

const MACOS_SELF = 700;

function join(output: string, self: number, ...[table = [], pid]: JoinRest): Listing {
  return joinListing(table, { pid, output }, self);
}
type JoinRest = [table?: Parameters<typeof joinListing>[0], helper?: number];

describe('joinListing', () => {
  it('lists what our ps printed', () => {
    const { processes, vanished } = join(psOutput('macos'), MACOS_SELF);
    expect([...processes.keys()]).toEqual([
      ...[1, 345, 501, 612],
      ...[700, 701, 702, 703, 704, 705, 706, 707],
    ]);
    expect(vanished).toEqual([]);
  });

  it('takes the name from ps-list, if it means the same program', () => {
    const cmd = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome --type=gpu';
    const name = 'Google Chrome';
    const named = (row: object): string | undefined => {
      const table = [tableRow({ pid: 501, ppid: 1, name, cmd, ...row })];
      return join(psOutput('macos'), MACOS_SELF, table).processes.get(501)?.name;
    };
    expect(named({})).toBe('Google Chrome');
    expect(named({ cmd: 'sh' })).toBe('Google');
    expect(named({ ppid: 2 })).toBe('Google');
    expect(named({ name: '' })).toBe('Google');
  });

  it('takes the name of a zombie without its mark', () => {
    const row = { pid: 7, ppid: 3, name: 'sleep <defunct>', cmd: '[sleep] <defunct>' };
    const { processes } = join(psOutput('linux-procps'), 1, [tableRow(row)]);
    expect(processes.get(7)).toMatchObject({ name: 'sleep', command: '[sleep] <defunct>' });
  });

  it('lists those that ps-list loses: all on FreeBSD, those of nobody on macOS', () => {
    expect(join(psOutput('freebsd'), 830, []).processes.get(900)).toMatchObject({ uid: 80 });
    expect(join(psOutput('macos'), MACOS_SELF, []).processes.has(345)).toBe(true);
  });

  it('leaves out the helpers, known by their pid or their command', () => {
    const output = psOutput('linux-procps');
    expect(join(output, 1).processes.has(12)).toBe(false);
    expect(join(output, 2).processes.has(12)).toBe(true);
    expect(join(output, 2, [], 12).processes.has(12)).toBe(false);
  });

  it('names who was seen by ps-list and is gone, but not the helpers', () => {
    const table = [
      tableRow({ pid: 701 }),
      tableRow({ pid: 9001 }),
      tableRow({ pid: 9002, ppid: MACOS_SELF, name: 'ps' }),
      tableRow({ pid: 0 }),
    ];
    expect(join(psOutput('macos'), MACOS_SELF, table).vanished).toEqual([9001]);
  });

  it.each(['', '\n', psOutput('busybox-plain'), psOutput('busybox-stderr')])(
    'refuses a listing without processes (%j)',
    (output) => {
      expect(() => join(output, 1)).toThrow(ProcessTableError);
      expect(() => join(output, 1)).toThrow(/cannot list the processes: .*busybox/);
    },
  );

  it.each([
    ['', 'ps printed nothing'],
    [' \n\n', 'ps printed nothing'],
    ['  usage: ps\n  more', 'no line of what ps printed is a process (“usage: ps”)'],
    [`x${'y'.repeat(200)}`, `no line of what ps printed is a process (“x${'y'.repeat(79)}”)`],
  ])('says what it was given instead: %j', (output, told) => {
    expect(() => join(output, 1)).toThrow(told);
  });

  it('names who vanished, also if it was a child of ours or another’s ps', () => {
    const table = [
      tableRow({ pid: 9001, ppid: MACOS_SELF, name: 'worker' }),
      tableRow({ pid: 9002, ppid: 1, name: 'ps' }),
      tableRow({ pid: -1 }),
      tableRow({ pid: 1 }),
    ];
    expect(join(psOutput('macos'), MACOS_SELF, table).vanished).toEqual([9001, 9002]);
  });

  it('refuses a listing without ourselves', () => {
    expect(() => join(psOutput('macos'), 99)).toThrow(ProcessTableError);
    expect(() => join(psOutput('macos'), 99)).toThrow(/12 processes and not our own, pid 99/);
  });
});
