import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
} from 'node:fs';
import { rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AgentConfig } from '../../../docs/examples/agent-lifecycle/agent-config.js';
import type { Agent } from '../../../docs/examples/agent-lifecycle/agent-record.js';
import { AgentLifecycle } from '../../../docs/examples/agent-lifecycle/lifecycle.js';
import type { LifecycleOptions } from '../../../docs/examples/agent-lifecycle/lifecycle.js';
import { LocalRuntime } from '../../../docs/examples/agent-lifecycle/local-runtime.js';
import type { Runtime } from '../../../docs/examples/agent-lifecycle/runtime.js';
import { SchedulerRuntime } from '../../../docs/examples/agent-lifecycle/scheduler-runtime.js';
import { TmuxRuntime } from '../../../docs/examples/agent-lifecycle/tmux-runtime.js';
import { escalatingStop, sigkillAndVerify, waitUntilGone } from '../../../src/index.js';
import type { StopReport } from '../../../src/index.js';
import { until } from '../../helpers/patience.js';
import { foundByScan } from './found-by-scan.js';
import { runExample } from './run-example.js';

const AGENT = fileURLToPath(
  new URL('../../../docs/examples/agent-lifecycle/agent.js', import.meta.url),
);
const RUNTIMES = ['local', 'tmux', 'scheduler'] as const;
const QUICK = 'TERM/0.3/KILL/5';
/** Longer than it takes to fail on the slowest machine; a failure ends it at once. */
const PATIENT_MS = 20_000;

let everything: string;
let root: string;
let warnings: string[];
let lifecycle: AgentLifecycle;
const opened: AgentLifecycle[] = [];

beforeAll(() => {
  everything = mkdtempSync(join(tmpdir(), 'deadsure-lifecycle-'));
});

beforeEach(() => {
  root = mkdtempSync(join(everything, 'test-'));
  warnings = [];
  lifecycle = use();
});

afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
  // Whatever a test did to its runtimes: this one ends what is registered.
  const runtimes = standard({ stubborn: new LocalRuntime(), liar: new LocalRuntime() });
  const last = use({ runtimes });
  const results = await last.stopAll({ force: true });
  expect(results.filter(({ success }) => !success)).toEqual([]);
  expect(foundByScan(root)).toEqual([]);
});

afterAll(() => {
  rmSync(everything, { recursive: true });
});

function standard(more: Record<string, Runtime> = {}): Map<string, Runtime> {
  return new Map<string, Runtime>([
    ['local', new LocalRuntime()],
    ['tmux', new TmuxRuntime()],
    ['scheduler', new SchedulerRuntime({ patienceMs: 2_000 })],
    ['stubborn', new Stubborn()],
    ...Object.entries(more),
  ]);
}

function use(options: Partial<LifecycleOptions> = {}): AgentLifecycle {
  const one = new AgentLifecycle(root, {
    runtimes: standard(),
    onWarning: (text) => warnings.push(text),
    ...options,
  });
  opened.push(one);
  return one;
}

/** Its agents outlive every stop. */
class Stubborn extends LocalRuntime {
  starts = 0;
  override async start(...args: Parameters<LocalRuntime['start']>) {
    this.starts++;
    return super.start(...args);
  }
  override async stop({ process, name }: Agent): Promise<StopReport> {
    return waitUntilGone(process, { timeoutMs: 0, label: name, reject: false });
  }
}

function configure(name: string, more: Partial<AgentConfig> = {}): string {
  const path = join(root, `${name}.json`);
  const config = { name, runtime: 'local', command: ['sleep', '60'], schedule: QUICK, ...more };
  writeFileSync(path, JSON.stringify(config));
  return path;
}

const command = (...habits: string[]): AgentConfig['command'] => [
  process.execPath,
  AGENT,
  habits.join(','),
];

async function start(name: string, more: Partial<AgentConfig> = {}): Promise<Agent> {
  return lifecycle.start(configure(name, more));
}

/** Starts `agent.js` and waits until it is at work, its daemon included. */
async function startAtWork(
  name: string,
  habits: string[] = [],
  more: Partial<AgentConfig> = {},
): Promise<Agent> {
  const agent = await start(name, { command: command(...habits), ...more });
  await until(`${name} to work`, () =>
    saysOf(name).includes(`pid ${agent.process.pid} is at work`),
  );
  return agent;
}

const directoryOf = (name: string): string => join(root, 'agents', name);
const saysOf = (name: string): string => textOf(join(directoryOf(name), 'output.log'));
const textOf = (path: string): string => (existsSync(path) ? readFileSync(path, 'utf8') : '');
const registered = (): string[] => readdirSync(join(root, 'registry')).filter(isEntry);
const isEntry = (file: string): boolean => file.endsWith('.json');
const isThere = ({ process: { pid } }: Agent): boolean => existsSync(`/proc/${pid}/exe`);

describe('S1.1 a runtime is an adapter', () => {
  it('and one that is unknown is an error that names it', async () => {
    await expect(start('a', { runtime: 'slurm9' })).rejects.toThrow(
      'unknown runtime "slurm9": there are local, tmux, scheduler',
    );
    expect(foundByScan(root)).toEqual([]);
  });

  it.each(RUNTIMES)(
    '%s: starts, tells, and stops everybody, a deaf daemon included',
    async (name) => {
      const agent = await startAtWork('a', ['deaf', 'has-daemon'], { runtime: name });
      const runtime = standard().get(name)!;
      expect(await runtime.isRunning(agent)).toBe(true);
      expect(runtime.refs(agent)).toMatchObject([{ pid: agent.process.pid }]);
      expect(await lifecycle.logs('a')).toContain('is at work: deaf,has-daemon');
      const before = foundByScan(root);
      // tmux: its server, and what keeps the output.
      expect(before).toHaveLength(name === 'tmux' ? 4 : 2);
      const report = await runtime.stop(agent);
      expect(report).toMatchObject({ ok: true, outcome: 'killed', coverage: 'marker' });
      expect(report.processes.map(({ pid }) => pid)).toEqual(expect.arrayContaining(before));
      expect(foundByScan(root)).toEqual([]);
      expect(await runtime.isRunning(agent)).toBe(false);
      expect(readdirSync(directoryOf('a')).filter((file) => file.startsWith('tmux'))).toEqual([]);
    },
  );

  it.each(RUNTIMES)('%s: a start that fails leaves nobody, and no entry', async (runtime) => {
    const plan = { runtime, command: command('fails'), settleMs: PATIENT_MS };
    await expect(start('a', plan)).rejects.toThrow(runtime === 'local' ? 'exit' : 'ended at once');
    await expect(start('b', { ...plan, command: ['/no/such/program'] })).rejects.toThrow();
    const leavesOne = ['sh', '-c', "trap '' HUP; sleep 60 & exit 5"] as const;
    await expect(start('c', { ...plan, command: leavesOne })).rejects.toThrow();
    expect(foundByScan(root)).toEqual([]);
    expect(await lifecycle.registry.list()).toEqual([]);
  });

  it.each([
    ['is not there', undefined, 'tmux'],
    ['hangs', 'exec sleep 60', 'tmux'],
    ['hangs with all it has forked', 'sleep 60 & sleep 60 & wait', 'tmux'],
  ])('tmux: where it %s, a start fails and leaves nobody', async (_, script, said) => {
    const bin = join(root, 'bin');
    mkdirSync(bin);
    if (script !== undefined) {
      writeFileSync(join(bin, 'tmux'), `#!/bin/sh\nPATH=/bin:/usr/bin\n${script}\n`, {
        mode: 0o700,
      });
    }
    const tmux = new TmuxRuntime({ answerMs: 300 });
    lifecycle = use({ runtimes: standard({ tmux }) });
    await expect(start('a', { runtime: 'tmux', env: { PATH: bin } })).rejects.toThrow(said);
    expect(foundByScan(root)).toEqual([]);
    expect(await lifecycle.registry.list()).toEqual([]);
  });

  it('tmux: hands over every word as it is', async () => {
    const words = ['a b', 'c;', ';', '$HOME', "it's", '#{pid}', '-d', ''];
    const code = 'console.log(JSON.stringify(process.argv.slice(1))); setTimeout(() => {}, 60000)';
    await start('a', { runtime: 'tmux', command: [process.execPath, '-e', code, '--', ...words] });
    await until('it to say its words', () => saysOf('a').includes(']'));
    expect(JSON.parse(saysOf('a'))).toEqual(words);
  });

  it('local: takes no child of its own for what somebody else has started since', async () => {
    const local = new LocalRuntime();
    lifecycle = use({ runtimes: standard({ local }) });
    const first = await start('a');
    expect(local.refs(first)).toMatchObject([{ pid: first.process.pid, exitCode: null }]);
    const second = await use().start(configure('a'), { force: true });
    expect(local.refs(second)).toEqual([second.process]);
  });

  it('scheduler: where scancel does its work, no signal is ours', async () => {
    const agent = await startAtWork('a', [], { runtime: 'scheduler' });
    const report = await lifecycle.stop('a');
    expect(report?.processes).toMatchObject([
      { pid: agent.process.pid, fate: expect.not.stringMatching('killed'), signals: [] },
    ]);
  });

  it.each([
    ['lies', 'true', []],
    ['fails', 'exit 1', ['scancel of a: failed']],
    ['hangs', 'sleep 60', ['scancel of a: timed-out']],
  ])('scheduler: where scancel %s, the job is ended all the same', async (_, scancel, said) => {
    const heard: string[] = [];
    const hear = ({ message }: Error): void => void heard.push(message);
    process.on('warning', hear);
    const scheduler = new SchedulerRuntime({ scancel, patienceMs: 200 });
    lifecycle = use({ runtimes: standard({ scheduler }) });
    const agent = await startAtWork('a', ['deaf'], { runtime: 'scheduler' });
    const report = await lifecycle.stop('a');
    process.off('warning', hear);
    expect(report?.processes).toMatchObject([
      { pid: agent.process.pid, fate: 'killed', signals: ['SIGTERM', 'SIGKILL'] },
    ]);
    expect(heard).toEqual(said);
  });
});

describe('S1.2 start', () => {
  it('refuses one that is running, and leaves it as it is', async () => {
    const agent = await start('a');
    await expect(start('a')).rejects.toThrow('a is running already');
    expect(foundByScan(root)).toEqual([agent.process.pid]);
  });

  it('refuses one of whom only a daemon is left', async () => {
    const agent = await startAtWork('a', ['has-daemon']);
    await sigkillAndVerify(agent.process);
    expect(foundByScan(root)).toHaveLength(1);
    await expect(start('a')).rejects.toThrow('a is running already');
    const next = await lifecycle.start(configure('a'), { force: true });
    expect(foundByScan(root)).toEqual([next.process.pid]);
  });

  it('with force, stops one that is running, and starts only when it is proven gone', async () => {
    const first = await startAtWork('a', ['deaf']);
    const second = await lifecycle.start(configure('a'), { force: true });
    expect(second.process).not.toEqual(first.process);
    expect(foundByScan(root)).toEqual([second.process.pid]);
  });

  it('with force, starts nothing over one that cannot be stopped', async () => {
    const agent = await start('a', { runtime: 'stubborn' });
    await expect(lifecycle.start(configure('a'), { force: true })).rejects.toThrow(
      'a is not proven gone (survived)',
    );
    expect(foundByScan(root)).toEqual([agent.process.pid]);
    expect(registered()).toEqual(['a.json']);
  });

  it.each([true, false])('takes the place of a stale entry (force: %s)', async (force) => {
    const first = await start('a');
    await sigkillAndVerify(first.process);
    const second = await lifecycle.start(configure('a'), { force });
    expect(await lifecycle.registry.get('a')).toMatchObject({
      entry: { process: second.process },
    });
  });

  it('a dry run touches no live thing and runs no hook', async () => {
    const agent = await start('a');
    const before = textOf(join(root, 'registry/a.json'));
    const hooks = { pre_start: [`touch ${root}/hook`], pre_stop: [`touch ${root}/hook`] };
    const { pid, startToken } = agent.process;
    expect(await lifecycle.plan(configure('a', { hooks }))).toEqual({
      ...{ name: 'a', wouldStop: [{ pid, startToken }] },
    });
    expect(await lifecycle.plan(configure('b', { hooks }))).toEqual({ name: 'b', wouldStop: [] });
    expect(foundByScan(root)).toEqual([pid]);
    expect(textOf(join(root, 'registry/a.json'))).toBe(before);
    expect(existsSync(join(root, 'hook'))).toBe(false);
    expect(existsSync(directoryOf('b'))).toBe(false);
  });

  it('goes by the order: pre_start, start, register, post_start, monitor', async () => {
    const order = join(root, 'order');
    const local = new LocalRuntime();
    const { start: launch } = LocalRuntime.prototype;
    local.start = async (...args) => {
      appendFileSync(order, `start, ${registered().length} registered\n`);
      return launch.apply(local, args);
    };
    const onMonitor = () => appendFileSync(order, 'monitor\n');
    lifecycle = use({ runtimes: new Map([['local', local]]), onMonitor });
    // The directory has to be there to be looked at.
    await use().start(configure('other'));
    const hook = `echo "$AGENT_HOOK, $(ls '${root}/registry' | wc -l) registered" >> '${order}'`;
    const hooks = { pre_start: [hook], post_start: [hook] };
    await start('a', { hooks, health: { intervalMs: 20 } });
    await until('the monitor', () => textOf(order).includes('monitor'));
    expect(textOf(order).trim().split('\n').slice(0, 4)).toEqual([
      'pre_start, 1 registered',
      'start, 1 registered',
      'post_start, 2 registered',
      'monitor',
    ]);
  });

  it('runs no post_start hook, and registers nothing, where nothing was started', async () => {
    const hooks = { post_start: [`touch ${root}/hook`] };
    await expect(start('a', { hooks, command: ['/no/such/program'] })).rejects.toThrow('ENOENT');
    expect(existsSync(join(root, 'hook'))).toBe(false);
    expect(await lifecycle.registry.list()).toEqual([]);
  });

  it('starts no twin of one whose service was killed before it could register it', async () => {
    const orphan = await startAtWork('a', ['deaf']);
    rmSync(join(root, 'registry/a.json'));
    const why = `a is running as pid ${orphan.process.pid}, and has no entry`;
    await expect(use().start(configure('a'))).rejects.toThrow(why);
    expect(foundByScan(root)).toEqual([orphan.process.pid]);
    const agent = await use().start(configure('a'), { force: true });
    expect(foundByScan(root)).toEqual([agent.process.pid]);
  });

  it.each<[string, object]>([
    ['its schedule', { schedule: 'TERM/5/KLL/5' }],
    ['the time for its hooks', { hookTimeoutMs: '30s' }],
    ['a hook', { hooks: { pre_stop: ['a\0b'] } }],
    ['its environment', { env: { LEVEL: 3 } }],
    ['how it is watched over', { health: { intervalMs: 0 } }],
    [
      'how it is watched over, in a word that nobody knows',
      { health: { intervalMs: 5, retry: 1 } },
    ],
  ])('starts nothing that could not be stopped, or watched over: %s', async (_, more) => {
    await expect(start('a', more)).rejects.toThrow('a.json cannot be used');
    expect(foundByScan(root)).toEqual([]);
    expect(existsSync(directoryOf('a'))).toBe(false);
  });

  it('leaves one agent of those that are started at the same moment', async () => {
    const path = configure('a');
    const starts = await Promise.allSettled([1, 2, 3].map(() => use().start(path)));
    expect(starts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(foundByScan(root)).toHaveLength(1);
  });
});

describe('S1.3 stop', () => {
  it('of one that is unknown is an error, and with force a success', async () => {
    await expect(lifecycle.stop('a')).rejects.toThrow('there is no agent a');
    expect(await lifecycle.stop('a', { force: true })).toBeUndefined();
  });

  it('waits for a start that is under way, and ends what it started', async () => {
    const starting = start('a', { settleMs: 300 });
    await until('it to be starting', () => foundByScan(root).length > 0);
    expect(await lifecycle.stop('a', { force: true })).toMatchObject({ ok: true });
    await starting;
    expect(foundByScan(root)).toEqual([]);
    expect(registered()).toEqual([]);
  });

  it('with force, also where the configuration is unusable, or another agent’s, by now', async () => {
    const agent = await start('a', { hooks: { post_stop: [`touch ${root}/hook`] } });
    configure('a', { hookTimeoutMs: -1, hooks: { pre_stop: ['true'] } });
    expect(await lifecycle.stop('a', { force: true })).toMatchObject({ ok: true });
    expect(isThere(agent)).toBe(false);
    await start('a');
    const other = { name: 'b', runtime: 'local', command: ['sleep', '60'] };
    writeFileSync(join(root, 'a.json'), JSON.stringify(other));
    await expect(lifecycle.restart('a')).rejects.toThrow('is that of another agent, and not of a');
    expect(registered()).toEqual(['a.json']);
    expect(await lifecycle.stop('a', { force: true })).toMatchObject({ ok: true });
    expect(warnings).toHaveLength(2);
  });

  it('goes by the order: pre_stop, stop, post_stop, unregister', async () => {
    const order = join(root, 'order');
    const look = `echo "$AGENT_HOOK, $(ls '${root}/registry' | wc -l) registered`;
    const hook = `${look}, $(grep -c "$(cat '${root}/pid')" /proc/[0-9]*/stat | grep -c :1) alive"`;
    const { process: agent } = await start('a', {
      hooks: { pre_stop: [`${hook} >> '${order}'`], post_stop: [`${hook} >> '${order}'`] },
    });
    writeFileSync(join(root, 'pid'), `^${agent.pid} (sleep)`);
    const report = await lifecycle.stop('a');
    expect(report).toMatchObject({ ok: true, outcome: 'stopped' });
    expect(textOf(order)).toBe(
      'pre_stop, 1 registered, 1 alive\npost_stop, 1 registered, 0 alive\n',
    );
    expect(registered()).toEqual([]);
  });

  it('without force passes an error on, and the agent and its entry stay', async () => {
    const agent = await start('a', { hooks: { pre_stop: [`touch ${root}/hook`] } });
    rmSync(join(root, 'a.json'));
    await expect(lifecycle.stop('a')).rejects.toThrow('a.json cannot be used: ENOENT');
    const broken = await start('b');
    const runtimes = new Map([['local', failing('no such session')]]);
    await expect(use({ runtimes }).stop('b')).rejects.toThrow('no such session');
    expect([isThere(agent), isThere(broken)]).toEqual([true, true]);
    expect(registered()).toEqual(['a.json', 'b.json']);
    expect(existsSync(join(root, 'hook'))).toBe(false);
  });

  it('with force ends it by what is registered, whatever its runtime says', async () => {
    const agent = await startAtWork('a', ['deaf', 'has-daemon']);
    const runtimes = new Map([['local', failing('no such session')]]);
    const report = await use({ runtimes }).stop('a', { force: true });
    expect(report).toMatchObject({ ok: true, outcome: 'killed' });
    expect(isThere(agent)).toBe(false);
    expect(warnings).toEqual(['a: its runtime cannot stop it: no such session']);
    const other = await start('b');
    await use({ runtimes: new Map() }).stop('b', { force: true });
    expect(isThere(other)).toBe(false);
    expect(warnings.at(-1)).toContain('unknown runtime "local"');
    expect(registered()).toEqual([]);
  });

  it.each([true, false])(
    'keeps the entry of a survivor (force: %s), and says who',
    async (force) => {
      const hooks = { post_stop: [`touch ${root}/hook`] };
      const agent = await start('a', { runtime: 'stubborn', hooks });
      await expect(lifecycle.stop('a', { force })).rejects.toMatchObject({
        message: expect.stringContaining(
          `a is not proven gone (survived): pid ${agent.process.pid}`,
        ),
        report: { ok: false, survivors: [{ pid: agent.process.pid }] },
      });
      expect(registered()).toEqual(['a.json']);
      expect(existsSync(join(root, 'hook'))).toBe(false);
    },
  );

  it('believes no runtime that says "gone" of one that lives', async () => {
    const liar = new LocalRuntime();
    liar.stop = () => escalatingStop([]);
    lifecycle = use({ runtimes: standard({ liar }) });
    const agent = await start('a', { runtime: 'liar' });
    await expect(lifecycle.stop('a', { force: true })).rejects.toThrow(
      'a was said to be gone, and is not',
    );
    expect(isThere(agent)).toBe(true);
    expect(registered()).toEqual(['a.json']);
  });

  it('believes no entry that somebody has damaged, with force or without', async () => {
    const agent = await start('a');
    const file = join(root, 'registry/a.json');
    const text = textOf(file);
    writeFileSync(file, text.replace('"pid"', '"dip"'));
    for (const force of [true, false]) {
      await expect(lifecycle.stop('a', { force })).rejects.toThrow('is damaged');
      await expect(lifecycle.start(configure('a'), { force })).rejects.toThrow('is damaged');
    }
    expect(foundByScan(root)).toEqual([agent.process.pid]);
    writeFileSync(file, text);
  });
});

describe('S1.4 stop all', () => {
  it.each([true, false])('has one result each (force: %s)', async (force) => {
    await start('a');
    const b = await start('b', { runtime: 'stubborn' });
    const c = await start('c');
    const survives = {
      ...{ name: 'b', success: false },
      message: expect.stringContaining(`pid ${b.process.pid}`),
    };
    const results = await lifecycle.stopAll({ force });
    const gone = { success: true, message: 'stopped' };
    // Otherwise it stops at the first failure, which is the last result.
    const last = force ? [{ name: 'c', ...gone }] : [];
    expect(results).toEqual([{ name: 'a', ...gone }, survives, ...last]);
    expect([isThere(b), isThere(c)]).toEqual([true, !force]);
    expect(registered()).toEqual(force ? ['b.json'] : ['b.json', 'c.json']);
  });
});

describe('S1.5 restart', () => {
  it('of one that is unknown is an error', async () => {
    await expect(lifecycle.restart('a')).rejects.toThrow('there is no agent a');
  });

  it('stops, proves, and starts from the configuration that is recorded', async () => {
    const first = await startAtWork('a', ['deaf', 'has-daemon']);
    configure('a', { command: ['sleep', '61'] });
    const second = await lifecycle.restart('a');
    expect(foundByScan(root)).toEqual([second.process.pid]);
    expect(textOf(`/proc/${second.process.pid}/cmdline`)).toBe('sleep\u000061\u0000');
    expect(isThere(first)).toBe(false);
  });

  it('S1.5 restart never starts over a survivor', async () => {
    const stubborn = new Stubborn();
    lifecycle = use({ runtimes: standard({ stubborn }) });
    const agent = await start('a', { runtime: 'stubborn' });
    await expect(lifecycle.restart('a')).rejects.toMatchObject({
      ...{ code: 'ERR_SURVIVORS', report: { survivors: [{ pid: agent.process.pid }] } },
    });
    expect(stubborn.starts).toBe(1);
    expect(foundByScan(root)).toEqual([agent.process.pid]);
  });

  it('stops nothing where the configuration cannot be used any more', async () => {
    const agent = await start('a');
    writeFileSync(join(root, 'a.json'), '{');
    await expect(lifecycle.restart('a')).rejects.toThrow('it is not JSON');
    configure('a', { runtime: 'slurm9' });
    await expect(lifecycle.restart('a')).rejects.toThrow('unknown runtime "slurm9"');
    expect(isThere(agent)).toBe(true);
  });
});

describe('S1.6 status and logs', () => {
  const secret = 'curl https://hooks.example/token-4711';

  it('tells what there is, counts the hooks, and shows none', async () => {
    const hooks = { post_stop: [secret], pre_stop: ['true', secret] };
    const { process: agent, data } = await start('a', { hooks });
    const status = await lifecycle.status('a');
    expect(status).toEqual({
      ...{ name: 'a', status: 'running', runtime: 'local', health: 'healthy', pids: [agent.pid] },
      ...{ config: join(root, 'a.json'), startedAt: data.startedAt, problems: [] },
      hooks: { pre_start: 0, post_start: 0, pre_stop: 2, post_stop: 1 },
    });
    configure('a');
    await sigkillAndVerify(agent);
    expect(await lifecycle.status('a')).toMatchObject({
      ...{ status: 'stopped', health: 'failed', pids: [] },
    });
    expect(await lifecycle.status('nobody')).toMatchObject({ status: 'unregistered' });
  });

  it('has more if somebody adds it, which takes the place of nothing', async () => {
    const { process: agent } = await start('a');
    const enrich = (): object => ({ name: 'x', status: 'stopped', pids: [], problems: 0, cpu: 7 });
    expect(await use({ enrich }).status('a')).toMatchObject({
      ...{ name: 'a', status: 'running', pids: [agent.pid], problems: [], cpu: 7 },
    });
    expect(await use({ enrich }).status('nobody')).toMatchObject({
      status: 'unregistered',
      cpu: 7,
    });
  });

  it('never rejects: what cannot be told is unknown, with the reason', async () => {
    const agent = await start('a');
    writeFileSync(join(root, 'a.json'), `{"hooks": "${secret}`);
    const enrich = (): never => {
      throw new Error('no dashboard');
    };
    const status = await use({ enrich }).status('a');
    expect(status).toMatchObject({ status: 'running', pids: [agent.process.pid], hooks: {} });
    expect(status.problems).toEqual([
      'enrichment: no dashboard',
      `configuration: the configuration ${join(root, 'a.json')} cannot be used: it is not JSON`,
    ]);
    expect(JSON.stringify(status)).not.toContain('token');
    configure('a');
    const runtimes = new Map([['local', failing('no such session')]]);
    const unable = { status: 'unknown', problems: ['runtime: no such session'] };
    expect(await use({ runtimes }).status('a')).toMatchObject(unable);
    const file = join(root, 'registry/a.json');
    const text = textOf(file);
    writeFileSync(file, '{');
    expect(await lifecycle.status('a')).toMatchObject({
      ...{ status: 'unknown', problems: [expect.stringContaining('registry: ')] },
    });
    expect(await lifecycle.status('\ud800')).toMatchObject({ status: 'unknown' });
    writeFileSync(file, text);
  });

  it('logs has the last 50 lines, or as many as are asked for', async () => {
    await start('a', { command: ['sh', '-c', 'seq 80; echo said; exec sleep 60'] });
    await until('it to have said it', () => saysOf('a').includes('said'));
    const all = [...Array.from({ length: 80 }, (_, index) => String(index + 1)), 'said'];
    expect((await lifecycle.logs('a')).split('\n')).toEqual(all.slice(-50));
    expect((await lifecycle.logs('a', 2)).split('\n')).toEqual(['80', 'said']);
    expect(await lifecycle.logs('a', 0)).toBe('');
    await expect(lifecycle.logs('b')).rejects.toThrow('there is no agent b');
  });
});

describe('S1.7 hooks', () => {
  it('commands and URLs run once each, with environment and context', async () => {
    const posts: unknown[] = [];
    const server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      request.once('end', () => {
        posts.push(JSON.parse(body));
        response.end();
      });
    }).listen(0, '127.0.0.1');
    await until('the server', () => server.listening);
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
    const log = join(root, 'log');
    const hook = `{ echo "$AGENT_NAME $AGENT_HOOK $AGENT_CONFIG"; cat; echo; } >> '${log}'`;
    const list = [hook, url];
    await start('a', {
      hooks: { pre_start: list, post_start: list, pre_stop: list, post_stop: list },
    });
    await lifecycle.stop('a');
    server.close();
    const config = join(root, 'a.json');
    const points = ['pre_start', 'post_start', 'pre_stop', 'post_stop'];
    const contexts = points.map((point) => ({ agent: 'a', config, hook: point }));
    expect(posts).toEqual(contexts);
    expect(textOf(log).trim().split('\n')).toEqual(
      contexts.flatMap((context) => [`a ${context.hook} ${config}`, JSON.stringify(context)]),
    );
    expect(warnings).toEqual([]);
  });

  it('one that fails is a warning with what it said, and no veto', async () => {
    const fails = ['echo "no token" >&2; exit 3', 'http://127.0.0.1:1/', 'true'];
    const agent = await start('a', { hooks: { pre_start: fails, pre_stop: fails } });
    expect(await lifecycle.stop('a')).toMatchObject({ ok: true });
    expect(isThere(agent)).toBe(false);
    expect(warnings).toEqual(
      ['pre_start', 'pre_stop'].flatMap((point) => [
        `a: ${point} hook 1 failed (3): no token`,
        `a: ${point} hook 2 failed (ECONNREFUSED)`,
      ]),
    );
  });

  it('one that hangs is ended, and the agent is stopped', async () => {
    const hooks = { pre_stop: [`sleep 60 & echo "$!" > '${root}/pid'; wait`] };
    const agent = await start('a', { hooks, hookTimeoutMs: 300 });
    expect(await lifecycle.stop('a')).toMatchObject({ ok: true });
    expect(isThere(agent)).toBe(false);
    expect(existsSync(`/proc/${textOf(join(root, 'pid')).trim()}/exe`)).toBe(false);
    expect(warnings).toEqual([expect.stringContaining('a: pre_stop hook 1 timed-out')]);
  });
});

describe('S1.8 the health monitor', () => {
  const events: string[] = [];
  let healthyLooks = 0;
  const onMonitor: LifecycleOptions['onMonitor'] = (_, event) => {
    if (event.type === 'checked') {
      if (event.health === 'healthy') healthyLooks++;
      return;
    }
    const detail = 'afterMs' in event ? event.afterMs : 'reason' in event ? event.reason : '';
    events.push(`${event.type} ${detail}`.trim());
  };
  const backoff = { initialMs: 10, factor: 2, maxMs: 30 };

  beforeEach(() => {
    events.length = healthyLooks = 0;
    lifecycle = use({ onMonitor });
  });

  it.each([
    ['never', 3, 'ended failed'],
    ['on-failure', 3, 'restarting 10'],
    ['on-failure', 0, 'ended completed'],
    ['always', 0, 'restarting 10'],
  ] as const)('by the policy "%s", after exit code %i: %s', async (policy, exitCode, said) => {
    const first = await startAtWork('a', [], { health: { intervalMs: 20, policy, backoff } });
    writeFileSync(join(directoryOf('a'), 'done'), String(exitCode));
    await until('the monitor to say so', () => events.length > 0);
    rmSync(join(directoryOf('a'), 'done'));
    expect(events[0]).toBe(said);
    if (said.startsWith('ended')) return;
    await until('it to be restarted', () => events.includes('restarted'));
    const { pids } = await lifecycle.status('a');
    expect(pids).toHaveLength(1);
    expect(pids).not.toEqual([first.process.pid]);
  });

  it('waits longer each time, up to a maximum, and gives up', async () => {
    const health = { intervalMs: 20, maxRetries: 4, backoff, resetAfterMs: PATIENT_MS };
    await start('a', { command: ['sh', '-c', 'sleep 0.3; exit 1'], health });
    await until('it to give up', () => events.includes('ended gave-up'), PATIENT_MS);
    expect(events.filter((event) => !/^restart(ed|-failed)$/.test(event))).toEqual([
      ...['restarting 10', 'restarting 20', 'restarting 30', 'restarting 30', 'ended gave-up'],
    ]);
  });

  it('counts from none again after it was healthy', async () => {
    const health = { intervalMs: 20, maxRetries: 1, backoff };
    await start('a', { health });
    for (const count of [1, 2, 3]) {
      const { pids } = await lifecycle.status('a');
      await sigkillAndVerify(pids);
      await until('a restart', () => events.filter((one) => one === 'restarted').length === count);
      const before = healthyLooks;
      await until('it to be found healthy', () => healthyLooks > before);
    }
    expect(events).not.toContain('ended gave-up');
  });

  it('ends when the entry leaves the registry, and starts nothing against a stop', async () => {
    await start('a', { health: { intervalMs: 20, policy: 'always', backoff } });
    // Another service, which knows nothing of the monitor; its hook gives the monitor time to see.
    const hooks = { post_stop: [`sleep 0.3`] };
    configure('a', { hooks });
    expect(await use().stop('a')).toMatchObject({ ok: true });
    await until('the monitor to end', () => events.length > 0);
    expect(events).toEqual(['ended released']);
    expect(foundByScan(root)).toEqual([]);
  });

  it('starts nothing that somebody has stopped while it was about to', async () => {
    const local = new LocalRuntime();
    const other = use();
    local.stop = async (agent) => {
      const report = await LocalRuntime.prototype.stop.call(local, agent);
      await other.stop('a');
      return report;
    };
    lifecycle = use({ runtimes: standard({ local }), onMonitor });
    const { process: agent } = await start('a', { health: { intervalMs: 20, backoff } });
    await sigkillAndVerify(agent);
    await until('the monitor to end', () => events.includes('ended released'));
    expect(events).toEqual(['restarting 10', 'restart-failed', 'ended released']);
    expect(foundByScan(root)).toEqual([]);
  });

  it('leaves one alone that somebody has started anew while it was about to', async () => {
    const patient = { initialMs: 300, factor: 1, maxMs: 300 };
    const { process: first } = await start('a', { health: { intervalMs: 20, backoff: patient } });
    await sigkillAndVerify(first);
    await until('the monitor to see it', () => events.includes('restarting 300'));
    const { process: second } = await use().start(configure('a'));
    await until('the monitor to act', () => events.length > 1);
    expect(events[1]).toBe('restart-failed');
    expect((await lifecycle.status('a')).pids).toEqual([second.pid]);
  });

  it('is ended by a start of our own, which it could come in the way of', async () => {
    const patient = { initialMs: 200, factor: 1, maxMs: 200 };
    const health = { intervalMs: 20, backoff: patient };
    const { process: first } = await start('a', { health });
    await sigkillAndVerify(first);
    await until('the monitor to see it', () => events.includes('restarting 200'));
    const hooks = { post_start: ['sleep 0.6'] };
    const { process: second } = await start('a', { health, hooks });
    expect(events).toEqual(['restarting 200', 'ended closed']);
    expect((await lifecycle.status('a')).pids).toEqual([second.pid]);
  });

  it('a stop of our own waits for a restart under way, and ends what it started', async () => {
    await start('a', { health: { intervalMs: 20, backoff }, settleMs: 300 });
    const { pids } = await lifecycle.status('a');
    await sigkillAndVerify(pids);
    await until('the next one to be starting', () => foundByScan(root).length > 0);
    expect(await lifecycle.stop('a')).toMatchObject({ ok: true });
    expect(events).toEqual(['restarting 10', 'ended closed', 'restarted']);
    expect(foundByScan(root)).toEqual([]);
  });
});

describe('what went wrong before cannot', () => {
  it('a forced stop without a configuration kills, and does not only wipe the entry', async () => {
    const agent = await startAtWork('a', ['deaf', 'has-daemon']);
    rmSync(join(root, 'a.json'));
    const report = await lifecycle.stop('a', { force: true });
    expect(report).toMatchObject({ ok: true, outcome: 'killed' });
    expect(report?.processes).toHaveLength(2);
    expect(isThere(agent)).toBe(false);
    expect(registered()).toEqual([]);
    expect(warnings).toEqual([expect.stringContaining('a: its hooks are not known')]);
  });

  it('a restart says "restarted" of no agent that is dead', async () => {
    await start('a');
    configure('a', { command: ['/no/such/program'] });
    await expect(lifecycle.restart('a')).rejects.toThrow('ENOENT');
    expect(await lifecycle.status('a')).toMatchObject({ status: 'unregistered' });
  });
});

it('its command tells the story and leaves nobody', async () => {
  const { status, lines } = await runExample('agent-lifecycle');
  expect(lines.map((line) => line.replaceAll(/\d{3,}/g, 'N'))).toEqual([
    'started web (local), pid N',
    'started shell (tmux), pid N',
    'started batch (scheduler), pid N',
    'web is killed by somebody else',
    '  the monitor of web: restarting',
    '  the monitor of web: restarted',
    'web is running again',
    '  warning: shell: pre_stop hook 1 failed (3): no',
    'shell is pid N now, and nobody of the last one is left',
    '  warning: shell: pre_stop hook 1 failed (3): no',
    'batch: stopped',
    'shell: killed',
    'web: stopped',
    'Nobody is left.',
  ]);
  expect(status).toBe(0);
});

it('S1 leaves nobody behind', async () => {
  const agent = await start('a');
  // A scan that sees nothing would find nothing for ever.
  expect(foundByScan(everything)).toEqual([agent.process.pid]);
  await lifecycle.stop('a');
  expect(foundByScan(everything)).toEqual([]);
});

/** A runtime that fails at whatever it is asked. */
function failing(why: string): LocalRuntime {
  const runtime = new LocalRuntime();
  runtime.isRunning = () => Promise.reject(new Error(why));
  runtime.stop = () => Promise.reject(new Error(why));
  return runtime;
}
