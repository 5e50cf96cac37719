import { createServer } from 'node:net';
import { once } from 'node:events';
import { networkInterfaces } from 'node:os';
import { describe, expect, test } from 'vitest';
import { pidsMatching } from '../../../src/find/pids-matching.js';
import { useCanaries } from '../../helpers/canary.js';
import { compiledFixture } from '../../helpers/compiled-fixture.js';
import { runScript } from '../../helpers/library-script.js';
import { ascending } from '../../helpers/reported.js';
import { skipVisibly } from '../../helpers/skip-visibly.js';
import { type Fixture, spawnFixture } from '../../helpers/spawn-fixture.js';

useCanaries();

async function listens(...args: readonly string[]): Promise<Fixture & { readonly port: number }> {
  const fixture = await spawnFixture('find-listens', args);
  return { ...fixture, port: await fixture.lifeline.noted('port') };
}

const hasIpv6 = Object.values(networkInterfaces()).some((addresses) =>
  addresses?.some(({ address }) => address === '::1'),
);

describe('a port', () => {
  test('finds who listens on it, and never a client', async () => {
    const server = await listens('tcp', '127.0.0.1');
    const other = await listens('tcp', '127.0.0.1');
    const client = await spawnFixture('find-connects', ['tcp', '127.0.0.1', server.port]);
    expect(await pidsMatching({ port: server.port })).toEqual([server.pid]);
    expect(await pidsMatching({ port: other.port }, { strict: true })).toEqual([other.pid]);
    expect(await pidsMatching({ port: server.port, name: 'other' })).toEqual([]);
    server.child.kill('SIGKILL');
    await once(server.child, 'exit');
    expect(await pidsMatching({ port: server.port })).toEqual([]);
    expect(client.lifeline.ended).toBe(false);
  });

  test.for(['tcp', 'udp'])('finds who serves it by %s on IPv6', async (kind, context) => {
    if (!hasIpv6) skipVisibly(context, 'there is no IPv6');
    const server = await listens(kind, '::1');
    expect(await pidsMatching({ port: server.port })).toEqual([server.pid]);
  });

  test('finds who is bound to it by UDP, and not who is connected from it', async () => {
    const server = await listens('udp', '127.0.0.1');
    await spawnFixture('find-connects', ['udp', '127.0.0.1', server.port]);
    expect(await pidsMatching({ port: server.port })).toEqual([server.pid]);
  });

  test('finds everyone who shares the socket', async () => {
    const fixture = await spawnFixture('find-listens', ['tcp', '127.0.0.1', 'shared'], {
      processes: 2,
    });
    const port = await fixture.lifeline.noted('port');
    const worker = await fixture.lifeline.noted('worker');
    expect(await pidsMatching({ port })).toEqual(ascending([fixture.pid, worker]));
    // The worker goes on serving what its parent opened.
    fixture.child.kill('SIGKILL');
    await once(fixture.child, 'exit');
    expect(await pidsMatching({ port })).toEqual([worker]);
  });

  test('finds everyone who listens on it by a socket of their own', async (context) => {
    const program = compiledFixture(context, 'find-reuseport');
    const first = await spawnFixture(program, [0]);
    const port = await first.lifeline.noted('port');
    const second = await spawnFixture(program, [port]);
    expect(await pidsMatching({ port })).toEqual(ascending([first.pid, second.pid]));
  });

  test('of our own finds nobody, and is no error', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    try {
      expect(await pidsMatching({ port: address.port }, { strict: true })).toEqual([]);
    } finally {
      server.close();
      await once(server, 'close');
    }
  });

  test('whose owner may not be read is an error, and one that nobody serves is not', async (context) => {
    if (process.getuid?.() !== 0)
      skipVisibly(context, 'only root can start another user’s process');
    const server = await listens('tcp', '127.0.0.1');
    const body = `
      const look = (query) => deadsure.pidsMatching(query).catch(({ code, message }) => ({ code, message }));
      const port = Number(process.argv.at(-1));
      console.log(JSON.stringify([await look({ port }), await look({ port, name: 'nobody', uid: 'any' })]));`;
    const look = async (): Promise<unknown> =>
      JSON.parse((await runScript(body, [server.port], { uid: 65_534 })).stdout);
    const [any, named] = (await look()) as [unknown, unknown];
    for (const refused of [any, named]) {
      expect(refused).toMatchObject({ code: 'ERR_PROCESS_TABLE' });
      expect(JSON.stringify(refused)).toContain(`port ${server.port} is open`);
    }
    server.child.kill('SIGKILL');
    await once(server.child, 'exit');
    expect(await look()).toEqual([[], []]);
  });
});
