import { expect, test } from 'vitest';
import { escalatingStop, SurvivorsError, UnsafeTargetError } from '../../../src/index.js';
import type { StopReport } from '../../../src/index.js';
import {
  enforceLimits,
  healthOf,
  restart,
  spawnVerified,
  stopAll,
  superviseHealth,
} from '../../../src/supervise/supervise.js';
import type { SpawnedProcess, SupervisionEvent } from '../../../src/supervise/supervise.js';
import { useCanaries } from '../../helpers/canary.js';
import { expectAlive, expectAllDead } from '../../helpers/expect-dead.js';
import { PATIENCE, until } from '../../helpers/patience.js';
import { expectRejection } from '../../helpers/reported.js';
import { register } from '../../helpers/running.js';
import { spawnFixture } from '../../helpers/spawn-fixture.js';
import { marked } from './marked.js';
import { spawnAgent } from './spawn-agent.js';

useCanaries();

const QUICK = { schedule: 'TERM/0.3/KILL/20' } as const;
const STUBBORN = ['-c', 'trap "" HUP INT TERM; while :; do sleep 300; done'] as const;

test('stopAll of many that are stubborn takes as long as one of them', async () => {
  const fixtures = await Promise.all(Array.from({ length: 6 }, () => spawnFixture('stubborn')));
  const items = fixtures.map(({ child }, index) => ({ name: `${index}`, target: child }));
  const began = performance.now();
  const { ok, results } = await stopAll([...items, { name: 'us', target: process.pid }], {
    schedule: 'TERM/1.5/KILL/20',
  });
  const tookMs = performance.now() - began;
  await expectAllDead(...fixtures);
  expect(ok).toBe(false);
  expect(results.slice(0, 6).map((result) => result.status)).toEqual(items.map(() => 'settled'));
  expect(results[6]).toMatchObject({ status: 'failed', error: expect.any(UnsafeTargetError) });
  expect(tookMs).toBeGreaterThanOrEqual(1_500);
  // The sum would be six times that.
  expect(tookMs).toBeLessThan(1_500 + PATIENCE * 1_500);
});

test('stopAll finds what a command has left behind, if spawnVerified started it', async () => {
  const fixture = await spawnAgent('root-exits-child-stays', [], { processes: 2, stop: QUICK });
  fixture.child.kill('SIGTERM');
  await fixture.agent.exited;
  const { ok, results } = await stopAll([{ name: 'agent', target: fixture.agent }]);
  await expectAllDead(fixture);
  expect({ ok, results }).toMatchObject({
    ok: true,
    results: [{ report: { outcome: 'killed', label: 'agent', coverage: 'marker' } }],
  });
});

test('restart starts nothing over a process that really lives on', async () => {
  const fixture = await spawnAgent('stubborn');
  let starts = 0;
  const stop = (): Promise<StopReport> =>
    fixture.agent.stop({ schedule: 'TERM/0.2', lastResort: false, reject: false });
  const start = (): number => ++starts;
  await expectRejection(SurvivorsError, restart({ stop, start }));
  await expectAlive(fixture, [fixture.pid]);
  expect(starts).toBe(0);
  const { started } = await restart({ stop: () => fixture.agent.stop(QUICK), start });
  await expectAllDead(fixture);
  expect(started).toBe(1);
});

test('S3.3 a limit never lets a twin run beside a worker that ignores every polite signal', async () => {
  const { env, carriers } = marked();
  const start = async (): Promise<SpawnedProcess> => {
    const agent = await spawnVerified('/bin/sh', STUBBORN, { env });
    register(agent.child, undefined, 'test');
    return agent;
  };
  const worker = { status: 'running', process: await start() };
  const told: string[] = [];
  let isOver = true;
  await using watchdog = enforceLimits({
    list: () => (worker.status === 'running' ? [worker] : []),
    key: () => 'worker',
    verdict: () =>
      isOver
        ? { verdict: 'exceeded', reason: 'turn limit exceeded (50/50)' }
        : { verdict: 'within' },
    stop: ({ process }) => process.stop({ schedule: 'TERM/1/KILL/20' }),
    intervalMs: 50,
    onTerminating: () => told.push('terminating'),
    onTerminated: async ({ status }) => {
      expect(status).toBe('running');
      expect(carriers()).toEqual([]);
      isOver = false;
      told.push('terminated');
      worker.status = 'failed';
    },
    onSurvivor: () => {
      told.push('survivor');
    },
  });
  // Whoever starts what is not running looks at the status, as often as it can.
  let beside: readonly number[] = [worker.process.pid];
  await until('the status to change', () => {
    if (worker.status === 'running') return false;
    beside = carriers();
    return true;
  });
  expect(beside).toEqual([]);
  expect(told).toEqual(['terminating', 'terminated']);
  worker.process = await start();
  worker.status = 'running';
  await watchdog.stop('worker', 'shutdown');
  expect(carriers()).toEqual([]);
});

test('S1.8 a real agent that is killed is started anew, and one that is stopped on purpose never is', async () => {
  const { env, carriers } = marked();
  const start = async (settleMs: number): Promise<SpawnedProcess> => {
    const agent = await spawnVerified('/bin/sh', STUBBORN, { env, stop: QUICK, settleMs });
    register(agent.child, undefined, 'test');
    return agent;
  };
  let agent = await start(10);
  const events: SupervisionEvent['type'][] = [];
  const supervisor = superviseHealth({
    check: () => healthOf(agent),
    stop: () => agent.stop(),
    start: async () => {
      // Slow enough to be met in the middle.
      agent = await start(600);
    },
    intervalMs: 20,
    backoff: { initialMs: 10, maxMs: 20 },
    onEvent: ({ type }) => {
      if (type !== 'checked') events.push(type);
    },
  });
  const first = agent;
  first.child.kill('SIGKILL');
  await until('it to be started anew', () => events.includes('restarted'));
  expect(agent).not.toBe(first);
  await escalatingStop(agent, { schedule: 'KILL/20' });
  await until('the next one to be on its way', () =>
    carriers().some((pid) => ![first.pid, agent.pid].includes(pid)),
  );
  const report = await supervisor.stop();
  expect(report).toMatchObject({ ok: true });
  expect(carriers()).toEqual([]);
  expect(await supervisor.ended).toBe('stopped');
  expect(events.filter((type) => type === 'restarted')).toHaveLength(2);
});
