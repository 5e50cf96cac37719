import { fork } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  descendantPids,
  escalatingStop,
  pidsMatching,
  processesMatching,
  sigkillAndVerify,
} from '../../../src/index.js';
import type { FailedReport } from '../../../src/index.js';
import { verdictOf } from '../../../docs/examples/limit-watchdog/limits.js';
import { AgentPool } from '../../../docs/examples/limit-watchdog/pool.js';
import type { Agent, AgentPlan } from '../../../docs/examples/limit-watchdog/pool.js';
import { readUsage } from '../../../docs/examples/limit-watchdog/session-log.js';
import {
  endAgent,
  OPERATOR,
  shutDown,
  watchLimits,
} from '../../../docs/examples/limit-watchdog/watch.js';
import type { WatchEvent, WatchOptions } from '../../../docs/examples/limit-watchdog/watch.js';
import { until } from '../../helpers/patience.js';
import { register } from '../../helpers/running.js';
import { runExample } from './run-example.js';

const WORKER = fileURLToPath(
  new URL('../../../docs/examples/limit-watchdog/worker.js', import.meta.url),
);
const UNWATCHED = 3_600_000;

let root: string;
let pool: AgentPool;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'deadsure-limits-'));
  pool = new AgentPool(root);
});

afterEach(async () => {
  await escalatingStop(
    pool.running.map((agent) => agent.process),
    { schedule: 'KILL/5' },
  );
  // Whatever a test did: nobody is left in any of the worktrees, nor above them.
  expect(await processesMatching({ path: root })).toEqual([]);
  rmSync(root, { recursive: true });
});

function plan(more: Partial<AgentPlan> = {}): AgentPlan {
  return {
    ...{ story: '1086', name: 'coder', command: [process.execPath, WORKER], limits: {} },
    ...more,
  };
}

/** Starts the deaf worker and waits until it and its helper, which is in a session of its own, are at work. */
async function startDeaf(more: Partial<AgentPlan> = {}): Promise<Agent> {
  const agent = await pool.start(plan(more));
  await until('the worker to take turns', () => readUsage(agent.log).toolTurns > 0);
  expect(await descendantPids(agent.process.pid)).toHaveLength(1);
  return agent;
}

function watch(options: Partial<WatchOptions> = {}) {
  const events: WatchEvent[] = [];
  const watchdog = watchLimits(pool, {
    intervalMs: UNWATCHED,
    onEvent: (event) => events.push(event),
    ...options,
  });
  return { watchdog, events, types: () => events.map(({ type }) => type) };
}

describe('the three pieces', () => {
  it('S3.1 SIGKILL and verify, whom a pattern matches, and the tree below a pid', async () => {
    const { process: worker, worktree } = await startDeaf();
    const below = await descendantPids(worker.pid);
    const named = await pidsMatching(WORKER);
    expect(named).toEqual(expect.arrayContaining([worker.pid, ...below]));
    expect(await pidsMatching({ path: worktree })).toEqual([worker.pid, ...below].sort());
    const report = await sigkillAndVerify([worker.pid, ...below]);
    expect(report).toMatchObject({ ok: true, outcome: 'killed', survivors: [] });
    pool.running[0]!.status = 'failed';
  });
});

describe('the kill', () => {
  it('S3.2 ends everything in the worktree and below, and nothing in the one next to it', async () => {
    const agent = await startDeaf();
    const neighbour = await startDeaf({ story: '1086-fix' });
    // Nobody of the agent's family: somebody who works in the same directory, and ignores the same.
    const visitor = fork(WORKER, [], { cwd: agent.worktree, stdio: 'ignore' });
    register(visitor, undefined, 'test');
    const inside = await pidsMatching({ path: agent.worktree });
    expect(inside).toHaveLength(3);
    const report = await endAgent(agent);
    expect(report.processes.map(({ pid }) => pid).sort()).toEqual(inside.sort());
    expect(report).toMatchObject({ ok: true, outcome: 'killed' });
    expect(await pidsMatching({ path: agent.worktree })).toEqual([]);
    expect(await pidsMatching({ path: neighbour.worktree })).toHaveLength(2);
    agent.status = 'failed';
    await shutDown(pool, watch().watchdog);
  });

  it('S3.6 ends a worker that ignores SIGHUP, SIGINT and SIGTERM', async () => {
    const agent = await startDeaf({ limits: { maxToolTurns: 1 } });
    for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM'] as const) agent.process.child.kill(signal);
    const turns = readUsage(agent.log).toolTurns;
    await until('it to go on all the same', () => readUsage(agent.log).toolTurns > turns + 2);
    const { watchdog, types } = watch();
    await watchdog.tick();
    expect(types()).toEqual(['terminating', 'terminated']);
    expect(agent.status).toBe('failed');
    await expect(agent.process.exited).resolves.toEqual({ code: null, signal: 'SIGKILL' });
    await watchdog.close();
  });
});

describe('decide, kill, verify, and only then change the status', () => {
  it('S3.3 is running, and has no twin, until it is proven gone', async () => {
    const agent = await startDeaf({ limits: { maxToolTurns: 1 } });
    const seen: string[] = [];
    const refusals: Promise<unknown>[] = [];
    const { watchdog } = watch({
      onEvent: ({ type }) => {
        seen.push(`${type}: ${pool.status(agent.key)}, ${isThere(agent) ? 'alive' : 'gone'}`);
        if (type === 'terminating') refusals.push(pool.start(plan()).catch(String));
      },
    });
    await watchdog.tick();
    expect(seen).toEqual(['terminating: running, alive', 'terminated: failed, gone']);
    expect(await Promise.all(refusals)).toEqual(['Error: 1086:coder is running']);
    const next = await pool.start(plan());
    expect(next.log).not.toBe(agent.log);
    await shutDown(pool, watchdog);
  });

  it('S3.3 stays running where somebody survives, and tells who', async () => {
    const agent = await startDeaf({ limits: { maxToolTurns: 1 } });
    const survivor = { pid: agent.process.pid, reason: 'uninterruptible', hint: 'wait' };
    const failed = { ok: false, outcome: 'survived', survivors: [survivor], processes: [] };
    const { watchdog, events } = watch({ end: async () => failed as unknown as FailedReport });
    await watchdog.tick();
    expect(events.map(({ type }) => type)).toEqual(['terminating', 'survived']);
    expect(events[1]).toMatchObject({ survivors: [survivor] });
    expect(agent.status).toBe('running');
    await expect(pool.start(plan())).rejects.toThrow('is running');
    await watchdog.close();
    await shutDown(pool, watch().watchdog);
  });

  it('S3.3 has no twin while the children of one that ended by itself are at work', async () => {
    const agent = await startDeaf();
    const [helper] = await descendantPids(agent.process.pid);
    agent.process.child.kill('SIGKILL');
    await agent.process.exited;
    await expect(pool.start(plan())).rejects.toThrow('is running');
    const { watchdog, events } = watch();
    await watchdog.tick();
    expect(events).toMatchObject([
      { type: 'terminating', reason: 'its process ended (SIGKILL)' },
      { type: 'terminated', pids: expect.arrayContaining([helper]) },
    ]);
    expect(agent.status).toBe('failed');
    await watchdog.close();
  });
});

describe('a second one in a worktree', () => {
  it('S3.3 is not started while somebody of a watchdog that was killed is at work there', async () => {
    const agent = await startDeaf();
    // What the next one knows: nothing.
    const next = new AgentPool(root);
    await expect(next.start(plan())).rejects.toThrow(
      /^1086:coder is not started: pid \d+ is at work/,
    );
    expect(next.running).toEqual([]);
    await endAgent(agent);
    agent.status = 'failed';
    const again = await next.start(plan());
    await shutDown(next, watchLimits(next, { intervalMs: UNWATCHED, onEvent: () => undefined }));
    expect(isThere(again)).toBe(false);
  });

  it('S3.3 is not started under another name either: the end of one would be the end of both', async () => {
    const agent = await startDeaf();
    await expect(pool.start(plan({ name: 'reviewer' }))).rejects.toThrow('1086:coder is running');
    expect(await pidsMatching({ path: agent.worktree })).toHaveLength(2);
    await shutDown(pool, watch().watchdog);
  });
});

describe('S3.4 limits', () => {
  const used = (toolTurns: number, usd: number) => () => ({ toolTurns, usd });
  const cases: readonly [string, Parameters<typeof verdictOf>, object][] = [
    [
      'tool turns',
      [{ maxToolTurns: 5, maxTurns: 50 }, used(5, 0)],
      exceeded('turn limit exceeded (5/5)'),
    ],
    ['tool turns, not yet', [{ maxToolTurns: 6, maxTurns: 1 }, used(5, 0)], { verdict: 'within' }],
    [
      'turns, where tool turns are not limited',
      [{ maxTurns: 4 }, used(5, 0)],
      exceeded('turn limit exceeded (5/4)'),
    ],
    [
      'money',
      [{ maxBudgetUsd: 1.5 }, used(0, 1.5)],
      exceeded('budget limit exceeded ($1.50/$1.50)'),
    ],
    [
      'both: turns outrank money',
      [{ maxTurns: 1, maxBudgetUsd: 1 }, used(1, 1)],
      exceeded('turn limit exceeded (1/1)'),
    ],
    [
      'none',
      [
        {},
        () => {
          throw new Error('was read');
        },
      ],
      { verdict: 'within' },
    ],
  ];
  it.each(cases)('%s', (_, args, verdict) => {
    expect(verdictOf(...args)).toEqual(verdict);
  });

  it('a log that cannot be read is unknown, and said so, and nobody is ended', async () => {
    const agent = await startDeaf({ limits: { maxTurns: 1 } });
    appendFileSync(agent.log, 'half a line of anoth\n');
    const { watchdog, events } = watch();
    await watchdog.tick();
    expect(events).toMatchObject([
      { type: 'unknown', reason: expect.stringContaining("the session's log says nothing") },
    ]);
    expect(agent.status).toBe('running');
    expect(isThere(agent)).toBe(true);
    await shutDown(pool, watchdog);
  });

  it('only turns that use a tool count, and only those of this session', async () => {
    const log = join(root, 'x.jsonl');
    const turn = (type: string) =>
      JSON.stringify({
        type: 'agent_json',
        data: { type: 'assistant', message: { content: [{ type }] }, total_cost_usd: 0.25 },
      });
    writeFileSync(
      log,
      `${turn('text')}\n${turn('tool_use')}\n{"type":"other"}\n${turn('tool_use')}\n{"half`,
    );
    expect(readUsage(log)).toEqual({ toolTurns: 2, usd: 0.25 });
    // What an earlier session used up is in its own log.
    mkdirSync(join(root, 'logs/1086'), { recursive: true });
    writeFileSync(join(root, 'logs/1086/coder-0-1.jsonl'), `${turn('tool_use')}\n`.repeat(100));
    const agent = await startDeaf({ limits: { maxToolTurns: 100 } });
    const { watchdog, events } = watch();
    await watchdog.tick();
    expect(events).toEqual([]);
    expect(agent.status).toBe('running');
    await shutDown(pool, watchdog);
  });
});

describe('S3.4 a log', () => {
  const line = (data: object) => `${JSON.stringify({ type: 'agent_json', data })}\n`;

  it('may hold messages that are texts: they use no tool', () => {
    const log = join(root, 'x.jsonl');
    const assistant = (content: unknown) => line({ type: 'assistant', message: { content } });
    writeFileSync(log, assistant('I will look.') + assistant([null, { type: 'tool_use' }]));
    expect(readUsage(log)).toEqual({ toolTurns: 1, usd: 0 });
  });

  it.each(['12.50', {}, -1])('whose cost is %j says nothing, and not "within"', (cost) => {
    const log = join(root, 'x.jsonl');
    writeFileSync(log, line({ type: 'result', total_cost_usd: cost }));
    expect(verdictOf({ maxBudgetUsd: 20 }, () => readUsage(log))).toMatchObject({
      ...{ verdict: 'unknown', reason: expect.stringContaining('a cost in it is no number') },
    });
  });
});

describe('S3.5 one kill at a time', () => {
  it('a kill longer than a tick is not started twice, and an operator joins it', async () => {
    const agent = await startDeaf({ limits: { maxToolTurns: 1 } });
    let kills = 0;
    let goOn = (): void => undefined;
    const held = new Promise<void>((resolve) => (goOn = resolve));
    const { watchdog, types } = watch({
      intervalMs: 5,
      end: async (one) => {
        kills++;
        await held;
        return endAgent(one);
      },
    });
    await until('the kill to begin', () => kills > 0);
    await watchdog.tick();
    await watchdog.tick();
    const byOperator = watchdog.stop(agent.key, OPERATOR);
    goOn();
    expect(await byOperator).toMatchObject({ ok: true, outcome: 'killed' });
    expect(kills).toBe(1);
    expect(types()).toEqual(['terminating', 'terminated']);
    await watchdog.close();
  });

  it('an operator and a shutdown take the same path', async () => {
    const agents = [await startDeaf(), await startDeaf({ story: '7' })];
    const { watchdog, events } = watch();
    await watchdog.stop('1086:coder', OPERATOR);
    expect(agents.map(({ status }) => status)).toEqual(['stopped', 'running']);
    const reports = await shutDown(pool, watchdog);
    expect(reports).toMatchObject([{ ok: true, outcome: 'killed' }]);
    expect(agents.map(({ status }) => status)).toEqual(['stopped', 'stopped']);
    expect(events.map(({ type, key }) => `${type} ${key}`)).toEqual(
      ['1086:coder', '7:coder'].flatMap((key) => [`terminating ${key}`, `terminated ${key}`]),
    );
  });
});

describe('S3.5 a shutdown', () => {
  it('ends whoever is being started, and nobody is started after it', async () => {
    const { watchdog } = watch();
    const starting = pool.start(plan());
    await shutDown(pool, watchdog);
    const agent = await starting;
    expect(agent.status).toBe('stopped');
    expect(isThere(agent)).toBe(false);
    await expect(pool.start(plan())).rejects.toThrow('this pool is closed');
  });

  it('ends the watchdog also where somebody could not be stopped, and everybody else', async () => {
    const [agent, other] = [await startDeaf(), await startDeaf({ story: '7' })];
    const { watchdog } = watch({
      end: (one) => (one === agent ? Promise.reject(new Error('no eyes')) : endAgent(one)),
    });
    await expect(shutDown(pool, watchdog)).rejects.toThrow('no eyes');
    expect([agent.status, other.status]).toEqual(['running', 'stopped']);
    await expect(watchdog.tick()).rejects.toThrow('closed');
  });
});

describe('what an agent ends by itself', () => {
  it.each([
    [0, 'completed'],
    [3, 'failed'],
  ])('with exit code %i is %s once nobody of it is left', async (code, status) => {
    const command = [
      process.execPath,
      '-e',
      `setInterval(() => {
        if (require('node:fs').existsSync('done')) process.exit(${code});
      }, 5)`,
    ] as const;
    const agent = await pool.start(plan({ command }));
    writeFileSync(join(agent.worktree, 'done'), '');
    await agent.process.exited;
    const { watchdog } = watch();
    await watchdog.tick();
    expect(agent.status).toBe(status);
    await watchdog.close();
  });
});

describe('what went wrong before cannot', () => {
  it('two agents are never on one story, whoever starts them at the same moment', async () => {
    const starts = await Promise.allSettled(Array.from({ length: 5 }, () => pool.start(plan())));
    expect(starts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(pool.running).toHaveLength(1);
    await shutDown(pool, watch().watchdog);
  });

  it('an agent that could not be started may be started again', async () => {
    const nowhere = plan({ command: [join(root, 'no-such-program')] });
    await expect(pool.start(nowhere)).rejects.toThrow('no-such-program');
    expect(pool.status('1086:coder')).toBeUndefined();
    await startDeaf();
    await shutDown(pool, watch().watchdog);
  });
});

it('its command tells the story and leaves nobody', async () => {
  const { status, lines } = await runExample('limit-watchdog');
  expect(
    lines
      .filter((line) => !line.startsWith('unknown'))
      .map((line) => line.replaceAll(/\d{3,}/g, 'N')),
  ).toEqual([
    'started N:coder, pid N',
    expect.stringMatching(/^terminating N:coder: turn limit exceeded \(\d+\/5\)$/),
    '  a second one is refused: Error: N:coder is running',
    'terminated N:coder: pids N, N are proven gone',
    'started N:coder again, pid N',
    'terminating N:coder: stopped by the operator',
    '  a second one is refused: Error: N:coder is running',
    expect.stringMatching(/^terminated N:coder: pids N/),
    'N:coder is stopped',
    'Nobody is left.',
  ]);
  expect(status).toBe(0);
});

function exceeded(reason: string): object {
  return { verdict: 'exceeded', reason };
}

/** Asked of the system, and not of the library. */
function isThere({ process: { pid } }: Agent): boolean {
  return existsSync(`/proc/${pid}/exe`);
}
