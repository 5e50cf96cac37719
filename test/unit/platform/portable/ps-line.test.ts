import { describe, expect, it } from 'vitest';
import {
  PS_ARGUMENTS,
  PS_ENVIRONMENT,
  parsePsLines,
} from '../../../../src/platform/portable/ps-line.js';
import { psLines, psOutput } from './ps-output.js';

describe('parsePsLines', () => {
  it('reads a listing of procps', () => {
    const lines = psLines('linux-procps');
    expect([...lines.keys()]).toEqual([1, 2, 3, 4, 5, 7, 8, 9, 10, 12]);
    expect(lines.get(4)).toEqual({
      pid: 4,
      ppid: 1,
      pgid: 4,
      uid: 0,
      stat: 'Ss',
      startedAtMs: Date.UTC(2026, 10, 21, 10, 22, 28),
      command: 'sh -c sleep 301 & wait',
    });
  });

  it('keeps the blanks of a command line, and a newline in it makes no line of its own', () => {
    const lines = psLines('linux-procps');
    expect(lines.get(9)?.command).toBe('odd   name  with spaces');
    expect(lines.get(10)?.command).toBe('line break 12 1 1 0 S');
    expect(lines.get(12)?.command).toMatch(/^ps -A/);
  });

  it('reads a listing of macOS, and the uid of nobody as geteuid has it', () => {
    const lines = psLines('macos');
    expect([...lines.keys()]).toEqual([
      1,
      345,
      501,
      612,
      ...[700, 701, 702, 703, 704, 705, 706, 707],
    ]);
    expect(lines.get(345)?.uid).toBe(4_294_967_294);
    expect(lines.get(501)).toMatchObject({
      startedAtMs: Date.UTC(2025, 10, 7, 23, 59, 59),
      command: '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome --type=gpu',
    });
  });

  it('reads a listing of FreeBSD, where a zombie has no start', () => {
    const lines = psLines('freebsd');
    expect([...lines.keys()]).toEqual([0, 1, 2, 18, 830, 900, 901, 902, 903]);
    const zombie = { pid: 902, ppid: 900, pgid: 900, uid: 80, stat: 'Z', command: '<defunct>' };
    expect(lines.get(902)).toEqual(zombie);
  });

  it('reads listings of OpenBSD and NetBSD', () => {
    expect(psLines('openbsd').get(202)).toEqual({
      ...{ pid: 202, ppid: 200, pgid: 202, uid: 1000, stat: 'Z' },
      command: '(sh)',
    });
    expect(psLines('openbsd').get(201)?.stat).toBe('R+p/1');
    expect(psLines('netbsd').get(90)).toMatchObject({ stat: 'O', command: 'sh' });
  });

  it('finds no process in what busybox prints', () => {
    expect(parsePsLines(psOutput('busybox-stderr'))).toEqual([]);
    expect(parsePsLines(psOutput('busybox-plain'))).toEqual([]);
  });

  it('keeps a process whose start is told in another language, without start and command', () => {
    const lines = psLines('localised');
    expect([...lines.keys()]).toEqual([11, 12, 13, 14, 15, 16]);
    for (const pid of [11, 12, 13, 15]) {
      expect(lines.get(pid)).toEqual({ pid, ppid: 1, pgid: pid, uid: 500, stat: 'S' });
    }
    // The form is that of C and the month is not: the command is certain, the start is not.
    expect(lines.get(14)).not.toHaveProperty('startedAtMs');
    expect(lines.get(16)).toMatchObject({
      startedAtMs: Date.UTC(2025, 10, 21, 10, 3, 11),
      command: 'naïve ☕ arguments',
    });
  });

  it('leaves out lines that are no process, and what an odd line does not tell', () => {
    const lines = psLines('malformed');
    expect([...lines.keys()]).toEqual([21, 22, 23, 24, 25]);
    expect(lines.get(21)).not.toHaveProperty('command');
    expect(lines.get(22)).toMatchObject({ command: 'sh' });
    expect(lines.get(22)).not.toHaveProperty('startedAtMs');
    expect(lines.get(23)).not.toHaveProperty('startedAtMs');
    expect(lines.get(24)).toEqual({ pid: 24, ppid: 1, pgid: 24, uid: 500, stat: '-' });
    expect(lines.get(25)?.command).toBe('leading  spaces');
  });

  it('asks for everybody, in full, and for the columns that it reads', () => {
    expect(PS_ARGUMENTS).toEqual(['-A', '-ww', '-o', 'pid,ppid,pgid,uid,stat,lstart,command']);
  });

  it('asks in a language and a time zone that are the same everywhere', () => {
    expect(PS_ENVIRONMENT).toEqual({ LC_ALL: 'C', LANG: 'C', TZ: 'UTC0' });
  });

  it('asks in a form that every ps takes for seven columns', () => {
    // An equals sign would end the list of columns on FreeBSD and OpenBSD.
    expect(PS_ARGUMENTS.join(' ')).not.toMatch(/[=]|\bsess\b/);
  });
});
