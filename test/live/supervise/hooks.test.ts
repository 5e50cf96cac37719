import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import { createServer as createRawServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test } from 'vitest';
import { InvalidOptionError } from '../../../src/index.js';
import { runHooks } from '../../../src/supervise/supervise.js';
import { createFakeSystem, useFakeSystem } from '../../../src/testing/testing.js';
import { useCanaries } from '../../helpers/canary.js';
import { expectNoLeaks, holdings } from '../../helpers/expect-no-leaks.js';
import { PATIENCE, until, within } from '../../helpers/patience.js';
import { childrenOf, isDead, readStat } from '../../helpers/proc-stat.js';
import { end } from '../../helpers/running.js';
import { temporaryDirectory } from '../find/temporary-directory.js';
import { blinded } from './blinded.js';

useCanaries();

interface Call {
  readonly method: string;
  readonly path: string;
  readonly type: string;
  readonly body: string;
}

/** A server on the loopback that answers with what the path says, and hears each call. */
async function server(): Promise<{
  readonly origin: string;
  readonly calls: Call[];
  readonly server: Server;
}> {
  const calls: Call[] = [];
  const listening = createServer((request: IncomingMessage, response) => {
    text(request).then(
      (body) => {
        const { method = '', url = '', headers } = request;
        calls.push({ method, path: url, type: headers['content-type'] ?? '', body });
        const status = Number(/\d{3}/.exec(url)?.[0] ?? 200);
        if (url.startsWith('/hang')) return;
        if (url.startsWith('/half')) {
          response.write('the first half');
          return;
        }
        response.writeHead(status, { location: '/204' }).end('secret answer');
      },
      () => undefined,
    );
  });
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    listening.closeAllConnections();
    listening.close();
  });
  const { port } = listening.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, calls, server: listening };
}

test('S1.7 each is run exactly once, in order, commands by a shell and URLs by a POST', async () => {
  const { origin, calls } = await server();
  const log = join(temporaryDirectory(), 'log');
  const hooks = [
    `echo one >> ${log}`,
    `${origin}/200`,
    `echo three >> ${log}`,
    `echo three >> ${log}`,
    `${origin}/200`,
  ];
  const results = await runHooks(hooks);
  expect(results.map(({ index, kind, ok }) => [index, kind, ok])).toEqual([
    [0, 'command', true],
    [1, 'url', true],
    [2, 'command', true],
    [3, 'command', true],
    [4, 'url', true],
  ]);
  expect(readFileSync(log, 'utf8')).toBe('one\nthree\nthree\n');
  expect(calls).toHaveLength(2);
});

test('S1.7 none begins before the last one has ended, however long that takes', async () => {
  const log = join(temporaryDirectory(), 'log');
  await runHooks([`sleep 0.3; echo one >> ${log}`, `echo two >> ${log}`]);
  expect(readFileSync(log, 'utf8')).toBe('one\ntwo\n');
});

test('S1.7 environment and context are passed', async () => {
  const { origin, calls } = await server();
  const directory = temporaryDirectory();
  const results = await runHooks(
    ['echo "$AGENT $HOME" > env; cat > context; pwd > place', `${origin}/200`],
    { env: { AGENT: '108' }, context: { agent: '108', why: ['"x"'] }, cwd: directory },
  );
  expect(results.every(({ ok }) => ok)).toBe(true);
  const read = (name: string): string => readFileSync(join(directory, name), 'utf8');
  expect(read('env')).toBe(`108 ${process.env['HOME'] ?? ''}\n`);
  expect(read('place')).toBe(`${directory}\n`);
  expect(JSON.parse(read('context'))).toEqual({ agent: '108', why: ['"x"'] });
  expect(calls).toEqual([
    {
      method: 'POST',
      path: '/200',
      type: 'application/json',
      body: '{"agent":"108","why":["\\"x\\""]}',
    },
  ]);
});

describe('a command', () => {
  test('S1.7 that fails is no veto, and is reported with its stderr', async () => {
    const results = await runHooks([
      'echo why >&2; exit 3',
      'kill -9 $$',
      'no-such-command',
      'exit 0',
    ]);
    expect(results).toMatchObject([
      { ok: false, outcome: 'failed', exitCode: 3, stderr: 'why\n' },
      { ok: false, outcome: 'failed', signalCode: 'SIGKILL', stderr: '' },
      { ok: false, outcome: 'failed', exitCode: 127, stderr: expect.stringContaining('not found') },
      { ok: true, outcome: 'succeeded', exitCode: 0 },
    ]);
  });

  test('S1.7 that hangs is ended with its whole tree, and the next is run', async () => {
    const pids = join(temporaryDirectory(), 'pids');
    const hang = `trap '' TERM; (trap '' TERM; setsid sh -c 'trap "" TERM; echo $$ >> ${pids}; exec sleep 300' & ) ; echo $$ >> ${pids}; echo stuck >&2; while :; do sleep 300; done`;
    const [hung, next] = await runHooks([hang, 'exit 0'], { timeoutMs: 1_500 });
    expect(hung).toMatchObject({ ok: false, outcome: 'timed-out', stderr: 'stuck\n' });
    expect(hung).not.toHaveProperty('survivors');
    expect(next).toMatchObject({ ok: true });
    const started = readFileSync(pids, 'utf8').trim().split('\n').map(Number);
    expect(started).toHaveLength(2);
    for (const pid of started)
      expect(readStat(pid)?.state ?? 'gone', `pid ${pid}`).toMatch(/gone|Z|X/);
  });

  test('that leaves a daemon behind in time is over when it ends, and the daemon is left alone', async () => {
    const pid = join(temporaryDirectory(), 'pid');
    const before = await holdings();
    const began = performance.now();
    const [result] = await runHooks([`sleep 300 & echo $! > ${pid}; echo started >&2`], {
      timeoutMs: 60_000,
    });
    // The daemon has our pipe for its standard error, and our end of it is closed.
    await expectNoLeaks(before);
    expect(performance.now() - began).toBeLessThan(30_000);
    expect(result).toMatchObject({ ok: true, stderr: 'started\n' });
    const daemon = Number(readFileSync(pid, 'utf8'));
    const { start } = readStat(daemon)!;
    expect(isDead(daemon, start)).toBe(false);
    end(daemon, start);
    await until('the daemon to end', () => isDead(daemon, start));
  });

  test('that says a lot is not held up, and its last 4 KiB are kept', async () => {
    const [result] = await runHooks(['yes | head -c 1000000 >&2; echo end >&2; exit 1'], {
      context: 'x'.repeat(300_000),
    });
    expect(result).toMatchObject({ outcome: 'failed', exitCode: 1 });
    expect(result?.kind === 'command' && result.stderr).toMatch(/^[^]{4092}end\n$/);
  });

  test('that floods its output is bounded, and nothing but the end of its stderr is kept', async () => {
    const flood = "trap '' TERM; yes flood & exec yes flood >&2";
    const began = performance.now();
    const [flooding, next] = await runHooks([flood, 'exit 0'], { timeoutMs: 1_000 });
    expect(performance.now() - began).toBeLessThan(PATIENCE * 8_000);
    expect(flooding).toMatchObject({ ok: false, outcome: 'timed-out', signalCode: 'SIGKILL' });
    expect(flooding?.kind === 'command' && flooding.stderr.length).toBe(4_096);
    expect(flooding).not.toHaveProperty('survivors');
    expect(JSON.stringify(flooding).length).toBeLessThan(10_000);
    expect(next).toMatchObject({ ok: true });
  });

  test('that took too long when nothing can be looked at is ended, and does not pass for proven', async () => {
    const pidFile = join(temporaryDirectory(), 'pid');
    using _blind = blinded();
    const [result] = await runHooks([`echo $$ > ${pidFile}; exec sleep 300`], { timeoutMs: 700 });
    expect(result).toMatchObject({ ok: false, outcome: 'timed-out', error: 'ERR_PROCESS_TABLE' });
    const { state = 'gone' } = readStat(Number(readFileSync(pidFile, 'utf8'))) ?? {};
    expect(state).toMatch(/gone|Z|X/);
  });

  test('that took too long and could not be ended names who is left, and no command line', async () => {
    const before = childrenOf(process.pid);
    const running = runHooks(['exec sleep 300'], { timeoutMs: 300 });
    const [pid] = childrenOf(process.pid).filter((child) => !before.includes(child)) as [number];
    const { start } = readStat(pid)!;
    const system = createFakeSystem();
    const stuck = system.spawn({ pid, uninterruptible: true, command: 'worker --token hunter2' });
    const inUse = useFakeSystem(system);
    await until('it to be told', () => system.history.signalsTo(stuck).length > 0);
    const [hung] = await system.run(running);
    inUse[Symbol.dispose]();
    end(pid, start);
    await until('the hook to end', () => isDead(pid, start));
    expect(hung).toMatchObject({ ok: false, outcome: 'timed-out' });
    expect(hung?.kind === 'command' && hung.survivors).toEqual([
      { pid, reason: 'uninterruptible', hint: expect.any(String) },
    ]);
    expect(JSON.stringify(hung)).not.toContain('hunter2');
  });

  test('leads a session of its own, and keeps the marker of who started us', async () => {
    const env = { DEADSURE_MARKER: 'of our parent' };
    const session = 'set -- $(cat /proc/$$/stat); test "$6" = "$$"';
    const results = await runHooks([session, 'test "$DEADSURE_MARKER" = "of our parent"'], { env });
    expect(results).toMatchObject([{ ok: true }, { ok: true }]);
  });

  test('that cannot even be handed over is reported, and is no veto', async () => {
    const results = await runHooks(['true'], { env: { NUL: 'a\0b' } });
    expect(results).toMatchObject([{ outcome: 'not-run', error: 'ERR_INVALID_ARG_VALUE' }]);
  });

  test('that cannot be started is reported', async () => {
    const [result] = await runHooks(['exit 0'], { cwd: '/no/such/place' });
    expect(result).toMatchObject({ ok: false, outcome: 'not-run', error: 'ENOENT' });
  });
});

describe('a URL', () => {
  test('S1.7 that refuses, fails, redirects or is none is reported, once', async () => {
    const { origin, calls, server: other } = await server();
    const closed = await server();
    await new Promise((resolve) => closed.server.close(resolve));
    const results = await runHooks([
      `${origin}/500`,
      `${origin}/302`,
      `${closed.origin}/x`,
      'http://[bad',
      `${origin}/204`,
    ]);
    expect(results).toMatchObject([
      { ok: false, outcome: 'failed', statusCode: 500 },
      { ok: false, outcome: 'failed', statusCode: 302 },
      { ok: false, outcome: 'failed', error: 'ECONNREFUSED' },
      { ok: false, outcome: 'not-run', error: 'ERR_INVALID_URL' },
      { ok: true, outcome: 'succeeded', statusCode: 204 },
    ]);
    expect(calls.map(({ path }) => path)).toEqual(['/500', '/302', '/204']);
    expect(other.listening).toBe(true);
  });

  test('that no request can be made of is not run, and keeps no other from it', async () => {
    const { origin } = await server();
    // It has a user who cannot be decoded.
    const results = await runHooks(['http://%FF@127.0.0.1/hunter2', `${origin}/200`]);
    expect(results).toMatchObject([{ outcome: 'not-run', error: 'ERR_REQUEST' }, { ok: true }]);
    expect(JSON.stringify(results)).not.toContain('hunter2');
  });

  test('may be written in capitals', async () => {
    const { origin, calls } = await server();
    const results = await runHooks([`HTTP${origin.slice('http'.length)}/200`]);
    expect(results).toMatchObject([{ kind: 'url', ok: true }]);
    expect(calls).toHaveLength(1);
  });

  test('with https says nothing in the clear', async () => {
    const heard: Buffer[] = [];
    const listening = createRawServer((socket) => {
      socket.on('error', () => undefined).on('data', (chunk) => heard.push(chunk));
      socket.once('data', () => socket.end());
    });
    await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void listening.close());
    const { port } = listening.address() as AddressInfo;
    const [result] = await runHooks([`https://127.0.0.1:${port}/`], { context: 'hunter2' });
    expect(result).toMatchObject({ kind: 'url', outcome: 'failed' });
    // A TLS handshake record (RFC 8446, 5.1).
    expect(heard[0]?.[0]).toBe(22);
    expect(Buffer.concat(heard).includes('hunter2')).toBe(false);
  });

  test('is called on a connection of its own, which is closed behind it', async () => {
    const { origin, server: listening } = await server();
    let connections = 0;
    listening.on('connection', () => connections++);
    await runHooks([`${origin}/200`, `${origin}/200`]);
    expect(connections).toBe(2);
    const open = (): Promise<number> =>
      new Promise((resolve, reject) => {
        listening.getConnections((error, count) => {
          if (error) reject(error);
          else resolve(count);
        });
      });
    await expect.poll(open, { timeout: 5_000 }).toBe(0);
  });

  test.each(['hang', 'half'])('that does not end its answer (%s) is bounded', async (how) => {
    const { origin, calls } = await server();
    const results = await runHooks([`${origin}/${how}`, 'exit 0'], { timeoutMs: 500 });
    expect(results).toMatchObject([{ ok: false, outcome: 'timed-out' }, { ok: true }]);
    expect(calls).toHaveLength(1);
  });
});

/** A server that answers each connection with these bytes, and closes it if told to. */
async function rawServer(answer: string, close: boolean): Promise<string> {
  const sockets = new Set<Socket>();
  const listening = createRawServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('data', () => {
      socket.write(answer);
      if (close) socket.end();
    });
  });
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    listening.close();
  });
  return `http://127.0.0.1:${(listening.address() as AddressInfo).port}/`;
}

describe('a server that', () => {
  const UPGRADE = 'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n';
  const failed = expect.stringMatching(/^(?:failed|timed-out)$/);
  test.each([
    ['accepts and says nothing', '', false, { outcome: 'timed-out' }],
    ['closes at once', '', true, { outcome: 'failed', error: 'ECONNRESET' }],
    ['speaks another protocol', 'SSH-2.0-x\r\n', false, { outcome: 'failed' }],
    ['switches to another protocol', UPGRADE, false, { outcome: failed }],
    ['says "continue" for ever', 'HTTP/1.1 100 Continue\r\n\r\n', false, { outcome: 'timed-out' }],
    [
      'ends its answer too early',
      'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf',
      true,
      { outcome: 'failed', error: 'ECONNRESET' },
    ],
    [
      'ends its answer with the connection',
      'HTTP/1.0 200 OK\r\n\r\nall of it',
      true,
      { outcome: 'succeeded', statusCode: 200 },
    ],
  ] as const)('%s is answered for once, in time', async (_what, answer, close, expected) => {
    const url = await rawServer(answer, close);
    const before = await holdings();
    const results = await within(5_000, 'both', runHooks([url, 'exit 0'], { timeoutMs: 700 }));
    expect(results).toMatchObject([expected, { ok: true }]);
    expect(results[0]?.ok).toBe(expected.outcome === 'succeeded');
    await expectNoLeaks(before);
  });
});

test('S1.6 no result holds a command, a URL, a context or an environment', async () => {
  const { origin } = await server();
  const hooks = [
    ': hunter2; exit 1',
    ': hunter2; sleep 300',
    `${origin}/500?token=hunter2`,
    'http://user:hunter2@127.0.0.1:1/',
    'http://[hunter2',
    `${origin}/200?hunter2`,
  ];
  const options = { timeoutMs: 700, env: { KEY: 'hunter2' }, context: { key: 'hunter2' } };
  const results = await runHooks(hooks, options);
  expect(results.map(({ outcome }) => outcome)).toEqual([
    ...['failed', 'timed-out', 'failed', 'failed', 'not-run', 'succeeded'],
  ]);
  expect(JSON.stringify(results)).not.toMatch(/hunter2|127\.0\.0\.1|secret/);
});

test('nothing is left of it: no listener, timer, socket or descriptor', async () => {
  const { origin } = await server();
  const hooks = ['exit 1', `${origin}/200`, 'http://127.0.0.1:1/'];
  await runHooks(hooks);
  const before = await holdings();
  for (let i = 0; i < 3; i++) await runHooks(hooks);
  await expectNoLeaks(before);
});

test.each([
  [[''], {}],
  [['  '], {}],
  [[7], {}],
  ['echo', {}],
  [null, {}],
  [['a\0b'], {}],
  [['true'], { timeoutMs: 0 }],
  [['true'], { timeoutMs: Number.NaN }],
  [['true'], { env: { A: 1 } }],
  [['true'], { env: 'A=1' }],
  [['true'], { context: 1n }],
  [['true'], { context: () => 1 }],
  [['true'], { cwd: 7 }],
  [['true'], { timeout: 1 }],
])('refuses %o %o before any is run', async (hooks, options) => {
  await expect(runHooks(hooks as never, options as never)).rejects.toThrow(InvalidOptionError);
});
