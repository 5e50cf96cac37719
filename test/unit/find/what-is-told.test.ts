import { describe, expect, test } from 'vitest';
import { ageCriterion } from '../../../src/find/criteria/age.js';
import { pathCriterion } from '../../../src/find/criteria/path.js';
import { descendantPidsOn } from '../../../src/find/descendant-pids.js';
import { parseMatchOptions } from '../../../src/find/match-options.js';
import { matching } from '../../../src/find/matching.js';
import { parseQuery } from '../../../src/find/parse-query.js';
import { processTable, processTableOf } from '../../../src/find/process-table.js';
import type { ProcessQuery } from '../../../src/find/process-query.js';
import { Subject } from '../../../src/find/subject.js';
import { usePlatform } from '../../../src/platform/current.js';
import type { Platform } from '../../../src/platform/platform.js';
import { sightingOf, stubPlatform } from './stub-platform.js';

/* What a refusal says of the field it is about, and what lies exactly on a boundary. */

const find = async (
  platform: Platform,
  query: string | RegExp | ProcessQuery,
  strict = false,
): Promise<number[]> => {
  const found = await matching(platform, parseQuery(query), parseMatchOptions({ strict }, 'test'));
  return found.map(({ pid }) => pid);
};

describe('a field that the platform cannot tell is named', () => {
  test.each<[string, ProcessQuery]>([
    ['olderThanMs', { name: 'program', olderThanMs: 5 }],
    ['command', { command: 'x' }],
    ['env', { env: { A: '1' } }],
    ['path', { path: '/wt' }],
    ['port', { port: 80 }],
    ['uid', { name: 'program', uid: 0 }],
  ])('%s', async (field, query) => {
    const platform = stubPlatform({ processes: [{ pid: 3 }], facts: false, uid: undefined });
    await expect(find(platform, query)).rejects.toThrow(
      `${field} cannot be matched on stub, which does not tell it; match on another field`,
    );
  });

  test('and an empty listing is named for what it is', async () => {
    const platform = stubPlatform({ processes: [], facts: false, uid: undefined });
    await expect(find(platform, { command: 'x' })).rejects.toThrow(
      'the list of processes is empty',
    );
  });
});

describe('a field that may not be read is named', () => {
  test.each<[string, ProcessQuery, readonly string[]]>([
    ['uid', { name: 'program' }, ['uid']],
    ['command', { command: 'x' }, ['argv']],
    ['env', { env: { A: '1' } }, ['environment']],
    ['path', { path: '/wt' }, ['cwd']],
    ['name', { name: 'my-long-program' }, ['argv', 'executable']],
  ])('%s', async (field, query, denied) => {
    const name = field === 'name' ? 'my-long-program' : 'program';
    const platform = stubPlatform({
      processes: [{ pid: 3, name, denied, argv: ['a'], executable: '/a' }],
    });
    await expect(find(platform, query, true)).rejects.toThrow(`pid 3 (${name}: ${field})`);
  });
});

describe('on the boundary', () => {
  test('a process is as old as was asked for', () => {
    const judge = (startedAtMs?: number): string =>
      ageCriterion(1_000, 5_000).judge(
        new Subject(
          sightingOf({ pid: 3, ...(startedAtMs === undefined ? {} : { startedAtMs }) }),
          undefined,
        ),
      );
    expect([judge(3_999), judge(4_000), judge(4_001), judge()]).toEqual([
      'yes',
      'yes',
      'no',
      'unreadable',
    ]);
  });

  test('one of the sockets that serve a port is enough', async () => {
    const platform = stubPlatform({
      processes: [
        { pid: 3, sockets: ['1'] },
        { pid: 4, sockets: ['2'] },
      ],
      socketsOn: () => ['1', '2'],
    });
    expect(await find(platform, { port: 80 })).toEqual([3, 4]);
  });

  test('a command may be an expression, in an object too', async () => {
    const platform = stubPlatform({ processes: [{ pid: 3, argv: ['node', 'server.js'] }] });
    expect(await find(platform, { command: /SERVER/i })).toEqual([3]);
  });
});

describe('a refused call says which option it was', () => {
  const platform = stubPlatform({ processes: [{ pid: 7 }] });

  test.each<[unknown, unknown, string]>([
    [7, { x: 1 }, 'unknown option "x" of descendantPids'],
    [7, { x: 1 }, 'allowed are includeRoot'],
    [7, { includeRoot: 'yes' }, 'option includeRoot must be true or false, got "yes"'],
    [0, undefined, 'root must be a whole number from 1 to 2147483647'],
  ])('descendantPids(%j, %j)', async (root, options, told) => {
    await expect(descendantPidsOn(platform, root as number, options as object)).rejects.toThrow(
      told,
    );
  });

  test('a query that is null', () => {
    expect(() => parseQuery(null)).toThrow(
      'option query must be a string, a RegExp, or an object with command, name, path, env, port, uid, olderThanMs, got null',
    );
  });

  test('a path that leads to the root', () => {
    expect(() => pathCriterion('/')).toThrow(
      'option path must not lead to the root directory, which holds everything; "/" does',
    );
  });
});

test('a root is not among its own descendants, though a platform said so', async () => {
  const processes = [{ pid: 7 }, { pid: 8, ppid: 7 }];
  const platform: Platform = { ...stubPlatform({ processes }), descendants: async () => [7, 8] };
  expect(await descendantPidsOn(platform, 7)).toEqual([8]);
  expect(await descendantPidsOn(platform, 7, { includeRoot: true })).toEqual([7, 8]);
});

describe('a table of all processes', () => {
  test('is taken of the platform in use', async () => {
    const restore = usePlatform(stubPlatform({ processes: [{ pid: 7 }, { pid: 8 }] }));
    try {
      expect([...(await processTable())].map(({ pid }) => pid)).toEqual([7, 8]);
    } finally {
      restore();
    }
  });

  test('takes one listing where there is nothing else to read', async () => {
    let listings = 0;
    const list = async () => {
      listings += 1;
      return [sightingOf({ pid: 7 })];
    };
    await processTableOf(stubPlatform({ processes: [], facts: false, list }));
    expect(listings).toBe(1);
  });
});
