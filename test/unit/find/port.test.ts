import { expect, test } from 'vitest';
import { ProcessTableError } from '../../../src/errors/process-table-error.js';
import { parseMatchOptions } from '../../../src/find/match-options.js';
import { matching } from '../../../src/find/matching.js';
import { parseQuery } from '../../../src/find/parse-query.js';
import type { MatchOptions, ProcessQuery } from '../../../src/find/process-query.js';
import type { Platform } from '../../../src/platform/platform.js';
import { SELF, stubPlatform } from './stub-platform.js';

async function pids(
  platform: Platform,
  more?: ProcessQuery,
  options?: MatchOptions,
): Promise<number[]> {
  const query = parseQuery({ port: 3000, ...more });
  const found = await matching(platform, query, parseMatchOptions(options, 'test'));
  return found.map(({ pid }) => pid);
}

test('everyone who holds a socket that serves the port, and nobody else', async () => {
  const platform = stubPlatform({
    processes: [
      { pid: 3, sockets: ['1', '2'] },
      { pid: 4, sockets: ['2'] },
      { pid: 5, sockets: ['9', '12', '21'] },
      { pid: 6 },
    ],
    socketsOn: (port) => (port === 3000 ? ['2'] : []),
  });
  expect(await pids(platform)).toEqual([3, 4]);
});

test('nobody if nobody serves it, without a look at anybody', async () => {
  const platform = stubPlatform({ processes: [{ pid: 3, denied: ['sockets'] }] });
  expect(await pids(platform, {}, { strict: true })).toEqual([]);
  expect(platform.reads).toEqual([]);
});

test('nobody if its owner is known and is not meant: ourselves, an ancestor, another user, another name', async () => {
  for (const owner of [
    { pid: SELF, sockets: ['2'] },
    { pid: 1, sockets: ['2'] },
    { pid: 3, sockets: ['2'], euid: 0 },
    { pid: 3, sockets: ['2'], state: 'sleeping' as const, name: 'other', euid: 7 },
  ]) {
    const platform = stubPlatform({ processes: [owner], ancestors: [1], socketsOn: () => ['2'] });
    expect(await pids(platform)).toEqual([]);
  }
});

test('an owner that cannot be seen is an error, strict or not, whatever else was asked', async () => {
  for (const processes of [
    [],
    [{ pid: 3, denied: ['sockets'], euid: 0 }],
    [{ pid: 3, sockets: ['1'] }],
  ]) {
    const platform = stubPlatform({ processes, socketsOn: () => ['0'] });
    await expect(pids(platform)).rejects.toThrow(ProcessTableError);
    await expect(pids(platform, { name: 'node' })).rejects.toThrow(
      /port 3000 is open \(socket 0\)/,
    );
  }
});

test('one socket with an owner does not excuse another without', async () => {
  const platform = stubPlatform({
    processes: [{ pid: 3, sockets: ['1'] }],
    socketsOn: () => ['1', '2'],
  });
  await expect(pids(platform)).rejects.toThrow(
    'port 3000 is open (socket 2), and no process can be seen to hold it: ' +
      'it may be another user’s, in another PID namespace, or the kernel’s own; look as that user or as root',
  );
});

test('a socket whose owner is seen elsewhere does not make the unreadable a match; strict names them', async () => {
  const platform = stubPlatform({
    processes: [
      { pid: 3, sockets: ['1'] },
      { pid: 4, name: 'shut', denied: ['sockets'] },
    ],
    socketsOn: () => ['1'],
  });
  expect(await pids(platform)).toEqual([3]);
  await expect(pids(platform, {}, { strict: true })).rejects.toThrow(/pid 4 \(shut: port\)$/);
});

test('an owner that cannot be seen is looked for three times', async () => {
  let looks = 0;
  const platform = stubPlatform({
    processes: [],
    socketsOn: () => {
      looks += 1;
      return ['2', '4'];
    },
  });
  await expect(pids(platform)).rejects.toThrow('port 3000 is open (sockets 2, 4), and no');
  expect(looks).toBe(3);
});

test('a socket that closed while its owner was looked for is no error: the second look decides', async () => {
  let looks = 0;
  const closing = stubPlatform({ processes: [], socketsOn: () => (++looks === 1 ? ['2'] : []) });
  expect(await pids(closing)).toEqual([]);
  expect(looks).toBe(2);
});

test('a server that was restarted meanwhile is found by its new socket', async () => {
  let looks = 0;
  const platform = stubPlatform({
    processes: [{ pid: 3, sockets: ['5'] }],
    socketsOn: () => (++looks === 1 ? ['2'] : ['5']),
  });
  expect(await pids(platform)).toEqual([3]);
});
