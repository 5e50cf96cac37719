import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ProcessTableError } from '../../../src/errors/process-table-error.js';
import { UnsupportedError } from '../../../src/errors/unsupported-error.js';
import { parseMatchOptions } from '../../../src/find/match-options.js';
import { matching } from '../../../src/find/matching.js';
import { parseQuery } from '../../../src/find/parse-query.js';
import type { MatchOptions, ProcessQuery } from '../../../src/find/process-query.js';
import type { Platform, Read } from '../../../src/platform/platform.js';
import { SELF, sightingOf, stubPlatform } from './stub-platform.js';

beforeEach(() => {
  vi.spyOn(process, 'kill').mockImplementation(() => {
    throw new Error('finding sends nothing');
  });
});
afterEach(() => {
  expect(process.kill).not.toHaveBeenCalled();
  vi.restoreAllMocks();
});

async function pids(
  platform: Platform,
  query: string | RegExp | ProcessQuery,
  options?: MatchOptions,
): Promise<number[]> {
  const found = await matching(platform, parseQuery(query), parseMatchOptions(options, 'test'));
  return found.map(({ pid }) => pid);
}

const server = { argv: ['node', '/wt/108/server.js'], name: 'node' };

describe('who matches', () => {
  test('whoever all fields hold of, in the order of pids', async () => {
    const platform = stubPlatform({
      processes: [
        { pid: 9, ...server },
        { pid: 3, ...server },
        { pid: 5, ...server, name: 'bash' },
        { pid: 6, argv: ['node', '/wt/1086/server.js'], name: 'node' },
      ],
    });
    expect(await pids(platform, '/wt/108')).toEqual([3, 5, 9]);
    expect(await pids(platform, { command: '/wt/108', name: 'node' })).toEqual([3, 9]);
    expect(await pids(platform, 'nobody')).toEqual([]);
  });

  test('never ourselves, and our ancestors only if admitted', async () => {
    const processes = [1, 7, SELF, 8].map((pid) => ({ pid, ...server }));
    const platform = stubPlatform({ processes, ancestors: [1, 7] });
    expect(await pids(platform, /./)).toEqual([8]);
    expect(await pids(platform, /./, { includeAncestors: true })).toEqual([1, 7, 8]);
  });

  test('only our own user, unless another or any is asked for', async () => {
    const processes = [
      { pid: 3, ...server },
      { pid: 4, ...server, euid: 0 },
      { pid: 5, ...server, uid: 0 },
    ];
    const platform = stubPlatform({ processes });
    expect(await pids(platform, 'server.js')).toEqual([3]);
    expect(await pids(platform, { command: 'server.js', uid: 'self' })).toEqual([3]);
    expect(await pids(platform, { command: 'server.js', uid: 0 })).toEqual([4, 5]);
    expect(await pids(platform, { command: 'server.js', uid: 'any' })).toEqual([3, 4, 5]);
  });

  test('any user where there are none', async () => {
    const platform = stubPlatform({ processes: [{ pid: 3, ...server, euid: 0 }], uid: undefined });
    expect(await pids(platform, 'server.js')).toEqual([3]);
    await expect(pids(platform, { name: 'node', uid: 'self' })).rejects.toThrow(UnsupportedError);
    await expect(pids(platform, { name: 'node', uid: 0 })).rejects.toThrow(UnsupportedError);
  });

  test('who was started long enough ago', async () => {
    const now = Date.now();
    const platform = stubPlatform({
      processes: [
        { pid: 3, ...server, startedAtMs: now - 60_000 },
        { pid: 4, ...server, startedAtMs: now },
        { pid: 5, ...server },
      ],
    });
    expect(await pids(platform, { name: 'node', olderThanMs: 30_000 })).toEqual([3]);
    expect(await pids(platform, { name: 'node', olderThanMs: 0 })).toEqual([3, 4]);
    await expect(
      pids(platform, { name: 'node', olderThanMs: 0 }, { strict: true }),
    ).rejects.toThrow(/pid 5 \(node: olderThanMs\)$/);
  });

  test('by every variable asked for', async () => {
    const platform = stubPlatform({
      processes: [
        { pid: 3, environment: { A: '1', B: '2' } },
        { pid: 4, environment: { A: '1', B: '22' } },
        { pid: 5, environment: {} },
        { pid: 6 },
      ],
    });
    expect(await pids(platform, { env: { A: '1' } })).toEqual([3, 4]);
    expect(await pids(platform, { env: { A: '1', B: '2' } })).toEqual([3]);
  });

  test('by the name in full, a cut one being no name', async () => {
    const cut = 'my-long-program';
    const platform = stubPlatform({
      processes: [
        { pid: 3, name: cut, argv: ['/bin/my-long-program-one'] },
        { pid: 4, name: cut, argv: ['node', '/x/my-long-program-two.js'] },
        { pid: 5, name: cut, argv: ['title'], executable: '/bin/my-long-program-one' },
        { pid: 6, name: cut, argv: ['title'], executable: '/bin/other' },
        { pid: 7, name: cut, denied: ['argv'] },
        { pid: 8, name: 'short' },
        { pid: 9, name: cut, denied: ['argv'], executable: '/bin/other' },
        { pid: 10, name: cut },
      ],
    });
    expect(await pids(platform, { name: 'my-long-program-one' })).toEqual([3, 5]);
    expect(await pids(platform, { name: 'my-long-program-two.js' })).toEqual([4]);
    expect(await pids(platform, { name: cut })).toEqual([6, 10]);
    expect(await pids(platform, { name: /^my-long/ })).toEqual([3, 4, 5, 6, 10]);
    await expect(pids(platform, { name: cut }, { strict: true })).rejects.toThrow(
      /pid 9 \(.*, 7 \(/,
    );
  });

  test('a zombie by its name, and not by what it has no more', async () => {
    const zombie = { pid: 3, name: 'node', state: 'zombie' as const, denied: ['argv', 'cwd'] };
    const platform = stubPlatform({ processes: [zombie] });
    expect(await pids(platform, { name: 'node' })).toEqual([3]);
    expect(await pids(platform, { path: '/wt' }, { strict: true })).toEqual([]);
    expect(await pids(platform, 'node', { strict: true })).toEqual([]);
  });

  test('a kernel thread has no field that could be refused', async () => {
    const kernel = { pid: 2, name: 'kthreadd', kernelThread: true, denied: ['cwd', 'sockets'] };
    const platform = stubPlatform({
      processes: [kernel, { pid: 3, sockets: ['7'] }],
      socketsOn: () => ['7'],
    });
    expect(await pids(platform, { path: '/wt' }, { strict: true })).toEqual([]);
    expect(await pids(platform, { port: 80 }, { strict: true })).toEqual([3]);
  });
});

describe('what may not be read', () => {
  const processes = [
    { pid: 3, environment: { A: '1' } },
    { pid: 4, name: 'hers', denied: ['environment'] },
    { pid: 5, name: 'root', denied: ['environment'], euid: 0 },
  ];

  test('does not match', async () => {
    expect(await pids(stubPlatform({ processes }), { env: { A: '1' } })).toEqual([3]);
  });

  test('is named if strict, unless another field rules it out', async () => {
    const platform = stubPlatform({ processes });
    const looking = pids(platform, { env: { A: '1' } }, { strict: true });
    await expect(looking).rejects.toThrow(ProcessTableError);
    await expect(looking).rejects.toThrow(
      'what was asked for may not be read of 1 process, and with strict that is no answer: pid 4 (hers: env)',
    );
    await expect(pids(platform, { env: { A: '1' }, uid: 'any' }, { strict: true })).rejects.toThrow(
      'may not be read of 2 processes, and with strict that is no answer: pid 4 (hers: env), 5 (root: env)',
    );
    expect(await pids(platform, { env: { A: '1' }, name: 'program' }, { strict: true })).toEqual([
      3,
    ]);
  });

  test('is named with every field that may not be read', async () => {
    const platform = stubPlatform({
      processes: [{ pid: 3, name: 'shut', denied: ['environment', 'argv'] }],
    });
    const query = { env: { A: '1' }, command: 'x' };
    await expect(pids(platform, query, { strict: true })).rejects.toThrow(
      'pid 3 (shut: command, env)',
    );
  });

  test('is ruled out also by a field that is judged later', async () => {
    const platform = stubPlatform({
      processes: [
        { pid: 3, denied: ['environment'], cwd: '/elsewhere', argv: ['x'], executable: '/x' },
      ],
    });
    expect(await pids(platform, { env: { A: '1' }, path: '/wt/108' }, { strict: true })).toEqual(
      [],
    );
  });

  test('is nobody who could be named where others’ processes are hidden, and strict says so', async () => {
    const hiding: Platform = {
      ...stubPlatform({ processes: [{ pid: 3, ...server }] }),
      hidesOthers: () => true,
    };
    for (const uid of ['any', 0] as const) {
      const looking = pids(hiding, { name: 'node', uid }, { strict: true });
      await expect(looking).rejects.toThrow(ProcessTableError);
      await expect(looking).rejects.toThrow(/hidepid/);
    }
    expect(await pids(hiding, { name: 'node' }, { strict: true })).toEqual([3]);
    expect(await pids(hiding, { name: 'node', uid: 1000 }, { strict: true })).toEqual([3]);
    expect(await pids(hiding, { name: 'node', uid: 'any' })).toEqual([3]);
    // That nobody serves a port is told by the kernel, whoever is hidden.
    expect(await pids(hiding, { port: 80, uid: 'any' }, { strict: true })).toEqual([]);
    const open = { ...hiding, hidesOthers: (): boolean => false };
    expect(await pids(open, { name: 'node', uid: 'any' }, { strict: true })).toEqual([3]);
  });

  test('is not named if it is ourselves or an ancestor, or went meanwhile', async () => {
    const refused = { denied: ['environment'] };
    const platform = stubPlatform({
      processes: [
        { pid: 2, ...refused },
        { pid: SELF, ...refused },
        { pid: 4, ...refused },
      ],
      ancestors: [2],
      sight: (pid) => (pid === 4 ? { status: 'absent' } : undefined),
    });
    expect(await pids(platform, { env: { A: '1' } }, { strict: true })).toEqual([]);
  });
});

describe('a process that changes during the look', () => {
  const processes = [{ pid: 3, ...server }];

  test('does not match if it is gone', async () => {
    for (const status of ['absent', 'thread'] as const) {
      expect(
        await pids(stubPlatform({ processes, sight: () => ({ status }) }), 'server.js'),
      ).toEqual([]);
    }
    const listed = [sightingOf({ pid: 8 })];
    const platform = stubPlatform({ processes: [], list: async () => listed });
    expect(await pids(platform, 'server.js')).toEqual([]);
  });

  test('does not match if another one has its pid by now', async () => {
    const process = sightingOf({ pid: 3, ...server, startToken: 'another' });
    const platform = stubPlatform({ processes, sight: () => ({ status: 'present', process }) });
    expect(await pids(platform, 'server.js')).toEqual([]);
  });

  test('is no answer if it could not be looked at again', async () => {
    const cause = new Error('no such luck');
    for (const sight of [{ status: 'unknown', cause }, { status: 'hidden' }] as const) {
      const platform = stubPlatform({ processes, sight: () => sight });
      await expect(pids(platform, 'server.js')).rejects.toThrow(ProcessTableError);
      await expect(pids(platform, 'server.js')).rejects.toThrow(
        sight.status === 'hidden' ? 'it exists, and may no longer be looked at' : 'no such luck',
      );
    }
  });

  test('is looked at again if it was met between two programs', async () => {
    let reads = 0;
    const argv = (): Read<readonly string[]> =>
      ++reads < 4 ? { ok: false, reason: 'none' } : { ok: true, value: ['node', 'server.js'] };
    const platform = stubPlatform({ processes: [{ pid: 3 }], overrides: { argv } });
    expect(await pids(platform, 'server.js')).toEqual([3]);
    expect(reads).toBe(4);
  });

  test('is not looked at for ever if it shows no program', async () => {
    const platform = stubPlatform({ processes: [{ pid: 3 }] });
    expect(await pids(platform, 'server.js')).toEqual([]);
    // Once, and four times more.
    expect(platform.reads.filter((read) => read === 'argv 3')).toHaveLength(5);
  });
});

describe('what is read', () => {
  test('nothing but what was asked for, and only of who is left', async () => {
    const platform = stubPlatform({
      processes: [
        { pid: 3, ...server, euid: 5 },
        { pid: 4, ...server },
        { pid: 5, ...server, name: 'bash' },
        { pid: 6, argv: ['node', '/wt/108/client.js'], name: 'node' },
      ],
    });
    await pids(platform, { name: 'node' });
    expect(platform.reads).toEqual(['uid 3', 'uid 4', 'uid 6']);
    platform.reads.length = 0;
    await pids(platform, { command: 'server.js', name: 'node' });
    expect(platform.reads).toEqual(['argv 3', 'uid 3', 'argv 4', 'uid 4', 'argv 6']);
    platform.reads.length = 0;
    await pids(platform, { name: 'nobody', command: 'server.js', uid: 'any' });
    expect(platform.reads).toEqual([]);
  });
});

describe('where the listing is all there is', () => {
  const processes = [
    { pid: 3, name: 'node', command: 'node server.js' },
    { pid: 4, name: 'node' },
    { pid: 5, name: 'node', state: 'zombie' as const },
  ];
  const platform = stubPlatform({ processes, facts: false, uid: undefined });

  test('what it does not tell is unsupported and never an empty answer', async () => {
    for (const query of [{ path: '/wt' }, { env: { A: '1' } }, { port: 80 }]) {
      await expect(pids(platform, query)).rejects.toThrow(UnsupportedError);
      await expect(pids(platform, query)).rejects.toThrow(/on stub/);
    }
    await expect(pids(platform, { name: 'node', olderThanMs: 1 })).rejects.toThrow(
      UnsupportedError,
    );
    const mute = stubPlatform({ processes: [{ pid: 3 }], facts: false, uid: undefined });
    await expect(pids(mute, 'server.js')).rejects.toThrow(UnsupportedError);
  });

  test('an empty listing is no answer', async () => {
    const empty = stubPlatform({ processes: [], facts: false, uid: undefined });
    await expect(pids(empty, 'server.js')).rejects.toThrow(ProcessTableError);
  });

  test('who has no command line there does not match, and is named if strict', async () => {
    expect(await pids(platform, 'server.js')).toEqual([3]);
    await expect(pids(platform, 'server.js', { strict: true })).rejects.toThrow(/pid 4 \(node/);
  });

  test('nobody is looked at twice', async () => {
    const once = stubPlatform({
      processes,
      facts: false,
      uid: undefined,
      sight: () => {
        throw new Error('not needed');
      },
    });
    expect(await pids(once, 'server.js')).toEqual([3]);
  });
});

test('a listing that failed is no answer', async () => {
  const failed = new ProcessTableError('no /proc');
  const platform = stubPlatform({ processes: [], list: () => Promise.reject(failed) });
  await expect(pids(platform, 'server.js')).rejects.toBe(failed);
});
