import { describe as group, expect, test } from 'vitest';
import type { Facts, Read, Sighting } from '../../../src/platform/platform.js';
import { describe, hasProgram } from '../../../src/process/describe.js';

const bare: Sighting = { pid: 7, ppid: 1, state: 'sleeping', name: 'agent' };

function telling(answers: Partial<Record<keyof Facts, unknown>> = {}): Facts {
  const fact = (name: keyof Facts) => (): Read<unknown> =>
    name in answers ? { ok: true, value: answers[name] } : { ok: false, reason: 'denied' };
  const names = ['argv', 'cwd', 'executable', 'uid'] as const;
  return Object.fromEntries(names.map((name) => [name, fact(name)])) as unknown as Facts;
}

group('a process has a program', () => {
  test.each(['running', 'sleeping', 'disk-sleep', 'stopped', 'traced', 'idle', 'unknown'] as const)(
    'while it is %s',
    (state) => {
      expect(hasProgram({ ...bare, state })).toBe(true);
    },
  );

  test.each(['zombie', 'dead'] as const)('and no more when it is a %s', (state) => {
    expect(hasProgram({ ...bare, state })).toBe(false);
    const facts = telling({ argv: ['a stranger’s'], cwd: '/', executable: '/x' });
    expect(describe({ ...bare, state }, facts, 'everything')).toStrictEqual({ ...bare, state });
  });

  test('and never as a kernel thread', () => {
    expect(hasProgram({ ...bare, kernelThread: true })).toBe(false);
    expect(hasProgram({ ...bare, kernelThread: false })).toBe(true);
  });
});

group('what is known of a process', () => {
  test('is no more than what was seen, where nothing can be read', () => {
    expect(describe(bare, undefined, 'everything')).toStrictEqual(bare);
    expect(describe(bare, telling(), 'everything')).toStrictEqual(bare);
  });

  test('is all that was seen', () => {
    const seen = { startToken: 't', pgid: 7, sid: 7, uid: 0, threads: 1, rssBytes: 2, cpuMs: 3 };
    const process = { ...bare, ...seen, startedAtMs: 5, command: 'listed' };
    expect(describe(process, undefined, 'command')).toStrictEqual({
      ...bare,
      ...seen,
      command: 'listed',
      startedAt: new Date(5),
    });
  });

  const facts = telling({ argv: ['agent', '-x'], cwd: '/srv', executable: '/bin/agent', uid: 5 });

  test('is everything there is, if that was asked for', () => {
    expect(describe({ ...bare, command: 'listed' }, facts, 'everything')).toStrictEqual({
      ...bare,
      uid: 5,
      command: 'agent -x',
      argv: ['agent', '-x'],
      cwd: '/srv',
      executable: '/bin/agent',
    });
  });

  test('is only the command, if no more was asked for', () => {
    expect(describe(bare, facts, 'command')).toStrictEqual({
      ...bare,
      command: 'agent -x',
      argv: ['agent', '-x'],
    });
  });

  test('is the user it was seen with, not one that is read later', () => {
    expect(describe({ ...bare, uid: 9 }, facts, 'everything').uid).toBe(9);
  });
});
