import { describe, expect, it } from 'vitest';
import { isHelper } from '../../../../src/platform/portable/helper-process.js';

const SELF = 1000;

function child(command: string | undefined, stat = 'R', ppid = SELF): boolean {
  const line = { pid: 1001, ppid, pgid: SELF, uid: 0, stat };
  return isHelper(command === undefined ? line : { ...line, command }, SELF);
}

describe('isHelper', () => {
  it.each([
    'ps awwxo pid=,ppid=,uid=,%cpu=,%mem=,lstart=,comm=',
    'ps awwxo pid=,args=',
    'ps -A -o ppid,pid',
    'ps -A -ww -o pid,ppid,pgid,uid,stat,lstart,command',
    '/bin/ps -A -o ppid,pid',
  ])('knows %s', (command) => {
    expect(child(command)).toBe(true);
    expect(child(command, 'R', SELF + 1)).toBe(false);
  });

  it('knows one that has ended', () => {
    expect(['[ps] <defunct>', '(ps)'].map((command) => child(command, 'Z'))).toEqual([true, true]);
    expect(child('[ps]', 'S')).toBe(false);
  });

  it.each([
    undefined,
    '',
    'ps',
    'ps -A',
    'ps aux',
    'node app.js',
    'sh -c ps -A -o ppid,pid',
    '<defunct>',
  ])('leaves %o to the caller', (command) => {
    expect([child(command), child(command, 'Z')]).toEqual([false, false]);
  });
});
