import { afterEach, describe, expect, test, vi } from 'vitest';
import { escalatingStop, InvalidOptionError } from '../../../src/index.js';
import type { StopReport } from '../../../src/index.js';
import { enforceLimits } from '../../../src/supervise/supervise.js';
import type { LimitOptions, LimitWatchdog, Verdict } from '../../../src/supervise/supervise.js';
import type { FakeProcess, SpawnOptions } from '../../../src/testing/testing.js';
import { expectHarmless, Story } from '../stop/story.js';
import { virtualTimers } from './virtual-timers.js';

const INTERVAL_MS = 1_000;
const EXCEEDED = { verdict: 'exceeded', reason: 'turn limit exceeded (50/50)' } as const;
const WITHIN = { verdict: 'within' } as const;

interface Agent {
  readonly name: string;
  readonly process: FakeProcess;
  status: string;
  verdict: () => Verdict | Promise<Verdict>;
}

/** A service that keeps a status of its agents, with everything it was told, in order. */
class Service implements Disposable {
  readonly story = new Story();
  readonly timers = virtualTimers(this.story.system);
  readonly agents = new Map<string, Agent>();
  readonly told: string[] = [];

  agent(name: string, options: SpawnOptions = {}, verdict: Agent['verdict'] = () => WITHIN): Agent {
    const agent = { name, process: this.story.stranger(options), status: 'running', verdict };
    this.agents.set(name, agent);
    return agent;
  }

  watch(options: Partial<LimitOptions<Agent>> = {}): LimitWatchdog {
    return enforceLimits<Agent>({
      list: () => [...this.agents.values()].filter(({ status }) => status === 'running'),
      key: ({ name }) => name,
      verdict: (agent) => agent.verdict(),
      stop: ({ process }) => escalatingStop(process, { schedule: 'TERM/3/KILL/2', reject: false }),
      intervalMs: INTERVAL_MS,
      onTerminating: ({ name, status }, reason) => {
        this.told.push(`${this.now} terminating ${name} (${status}): ${reason}`);
      },
      onTerminated: (agent, { outcome }) => {
        expect(agent.process.state).toBe('dead');
        this.told.push(`${this.now} terminated ${agent.name} (${agent.status}): ${outcome}`);
        agent.status = 'failed';
      },
      onSurvivor: ({ name, status }, { survivors }) => {
        this.told.push(`${this.now} survivor ${name} (${status}): ${survivors[0].reason}`);
      },
      onUnknown: ({ name }, reason) => {
        this.told.push(`${this.now} unknown ${name}: ${reason}`);
      },
      ...options,
    });
  }

  /** Virtual seconds, whole. */
  get now(): number {
    return Math.floor(this.story.system.clock.now() / 1_000);
  }

  elapse(ms: number): Promise<void> {
    return this.story.system.clock.elapse(ms);
  }

  [Symbol.dispose](): void {
    this.timers[Symbol.dispose]();
    this.story[Symbol.dispose]();
  }
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('what exceeds its limit', () => {
  test('S3.3 is killed, verified, and only then told of; its status stays what it was until then', async () => {
    using service = new Service();
    const agent = service.agent('108', { ignores: ['SIGTERM'] }, () => EXCEEDED);
    const bystander = service.agent('109');
    const watchdog = service.watch();
    await service.elapse(3_500);
    expect(service.told).toEqual(['1 terminating 108 (running): turn limit exceeded (50/50)']);
    expect(agent.status).toBe('running');
    await service.elapse(3_000);
    expect(service.told.slice(1)).toEqual(['4 terminated 108 (running): killed']);
    expect(agent.status).toBe('failed');
    await watchdog.close();
    expect(bystander.process.state).toBe('sleeping');
    expect(service.timers.pending).toBe(0);
    expectHarmless(service.story, bystander.process);
  });

  test('S3.5 is not killed twice when the kill takes longer than a look', async () => {
    using service = new Service();
    const agent = service.agent('108', { ignores: ['SIGTERM'] }, () => EXCEEDED);
    const stop = vi.fn(() => escalatingStop(agent.process, { schedule: 'TERM/10/KILL/2' }));
    const watchdog = service.watch({ stop });
    await service.elapse(9_000);
    await Promise.all([watchdog.tick(), watchdog.tick()]);
    expect(stop).toHaveBeenCalledOnce();
    await service.elapse(5_000);
    expect(service.told.filter((line) => line.includes('terminated'))).toHaveLength(1);
    await watchdog.close();
  });

  test('does not keep the others from being looked at and killed', async () => {
    using service = new Service();
    service.agent('slow', { ignores: ['SIGTERM'] }, () => EXCEEDED);
    const other = service.agent('other');
    const hanging = service.agent('hanging', {}, () => new Promise(() => undefined));
    const watchdog = service.watch();
    await service.elapse(1_500);
    other.verdict = () => EXCEEDED;
    await service.elapse(1_000);
    expect(other.status).toBe('failed');
    expect(hanging.status).toBe('running');
    await service.story.run(watchdog.close());
  });

  test('is tried again after it survived, and no status changes meanwhile', async () => {
    using service = new Service();
    const agent = service.agent('108', { uninterruptible: true }, () => EXCEEDED);
    const watchdog = service.watch();
    await service.elapse(6_900);
    expect(service.told).toEqual([
      '1 terminating 108 (running): turn limit exceeded (50/50)',
      '6 survivor 108 (running): uninterruptible',
    ]);
    agent.process.release();
    await service.elapse(2_000);
    expect(service.told.at(-1)).toMatch(/terminated 108 \(running\)/);
    await watchdog.close();
  });

  test('is handled the same if its stop rejects with the survivors', async () => {
    using service = new Service();
    service.agent('108', { uninterruptible: true }, () => EXCEEDED);
    const watchdog = service.watch({
      stop: ({ process }) => escalatingStop(process, { schedule: 'KILL/1' }),
    });
    await service.elapse(2_500);
    expect(service.told.at(-1)).toBe('2 survivor 108 (running): uninterruptible');
    await service.story.run(watchdog.close());
  });
});

describe('onTerminated', () => {
  test.each([
    ['nothing', async () => undefined],
    ['true', async () => true],
    ['ok alone', async () => ({ ok: true })],
    ['a good word alone', async () => ({ ok: false, outcome: 'killed', survivors: [] })],
    ['a dry run', () => escalatingStop(4, { dryRun: true, reject: false })],
    ['an error', () => Promise.reject(new Error('no such adapter'))],
  ])('is never reached by a stop that answers with %s; that is unknown', async (_what, stop) => {
    using service = new Service();
    const agent = service.agent('108', {}, () => EXCEEDED);
    const watchdog = service.watch({ stop: stop as () => Promise<StopReport> });
    await service.elapse(1_500);
    expect(service.told).toHaveLength(2);
    expect(service.told[1]).toMatch(/^1 unknown 108: it could not be stopped/);
    expect(agent.status).toBe('running');
    await watchdog.close();
  });

  test('is awaited: until it has settled there is no other kill of that key', async () => {
    using service = new Service();
    const agent = service.agent('108', {}, () => EXCEEDED);
    const stop = vi.fn(() => escalatingStop(agent.process));
    let record = (): void => undefined;
    const watchdog = service.watch({
      stop,
      onTerminated: () =>
        new Promise((resolve) => {
          record = resolve;
        }),
    });
    await service.elapse(5_500);
    expect(stop).toHaveBeenCalledOnce();
    agent.status = 'failed';
    record();
    await service.story.run(watchdog.close());
  });
});

test('onSurvivor is awaited: until it has settled there is no other kill of that key', async () => {
  using service = new Service();
  service.agent('108', { uninterruptible: true }, () => EXCEEDED);
  let record = (): void => undefined;
  const told = vi.fn(
    () =>
      new Promise<void>((resolve) => {
        record = resolve;
      }),
  );
  const watchdog = service.watch({ onSurvivor: told });
  await service.elapse(15_500);
  expect(told).toHaveBeenCalledOnce();
  const closing = watchdog.close();
  record();
  await service.story.run(closing);
});

describe('a verdict', () => {
  test('S3.4 of unknown is told apart from within', async () => {
    using service = new Service();
    const agent = service.agent('108', {}, () => ({ verdict: 'unknown', reason: 'no log' }));
    service.agent('109');
    const watchdog = service.watch();
    await service.elapse(1_500);
    expect(service.told).toEqual(['1 unknown 108: no log']);
    expect(agent.process.state).toBe('sleeping');
    await watchdog.close();
  });

  test.each([
    ['throws', () => Promise.reject(new Error('EACCES'))],
    ['is nothing', () => undefined],
    ['is a word', () => 'exceeded'],
    ['has no reason', () => ({ verdict: 'exceeded' })],
    ['is another word', () => ({ verdict: 'over', reason: 'x' })],
  ])('that %s is unknown and kills nobody', async (_what, verdict) => {
    using service = new Service();
    const agent = service.agent('108', {}, verdict as Agent['verdict']);
    const watchdog = service.watch();
    await service.elapse(1_500);
    expect(service.told).toHaveLength(1);
    expect(service.told[0]).toMatch(/^1 unknown 108: ./);
    expect(agent.process.state).toBe('sleeping');
    await watchdog.close();
  });

  test('that does not come is unknown at every look, and the others are looked at', async () => {
    using service = new Service();
    const hanging = service.agent('hanging', {}, () => new Promise(() => undefined));
    const other = service.agent('other');
    const watchdog = service.watch();
    await service.elapse(1_500);
    expect(service.told).toEqual([]);
    other.verdict = () => EXCEEDED;
    await service.elapse(2_000);
    const still = 'unknown hanging: its last verdict is still awaited';
    expect(service.told.filter((line) => line.includes('hanging'))).toEqual([
      `2 ${still}`,
      `3 ${still}`,
    ]);
    expect([hanging.status, other.status]).toEqual(['running', 'failed']);
    await watchdog.close();
  });

  test('of unknown is a warning if nobody listens', async () => {
    using service = new Service();
    service.agent('108', {}, () => ({ verdict: 'unknown', reason: 'no log' }));
    const warning = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const watchdog = service.watch({ onUnknown: undefined as never });
    await service.elapse(1_500);
    expect(warning).toHaveBeenCalledWith(expect.stringContaining('no log'), 'DeadsureWarning');
    await watchdog.close();
  });

  test('that comes after its process was ended otherwise kills nobody: not its successor', async () => {
    using service = new Service();
    let decide: (verdict: Verdict) => void = () => undefined;
    const agent = service.agent('108', {}, () => new Promise((resolve) => (decide = resolve)));
    const stop = vi.fn(() => escalatingStop(service.agents.get('108')!.process));
    const watchdog = service.watch({ stop });
    await service.elapse(1_100);
    await service.story.run(watchdog.stop('108', 'operator'));
    expect(agent.status).toBe('failed');
    const successor = service.agent('108');
    decide(EXCEEDED);
    await service.elapse(100);
    expect(stop).toHaveBeenCalledOnce();
    expect(successor.process.state).toBe('sleeping');
    await watchdog.close();
  });

  test('on a list that was begun before its process was ended kills nobody either', async () => {
    using service = new Service();
    const old = service.agent('108', {}, () => EXCEEDED);
    const stop = vi.fn(() => escalatingStop(service.agents.get('108')!.process));
    let answer: (items: Agent[]) => void = () => undefined;
    let isSlow = false;
    const watchdog = service.watch({
      stop,
      list: () => (isSlow ? new Promise((resolve) => (answer = resolve)) : [old]),
    });
    isSlow = true;
    const tick = watchdog.tick();
    isSlow = false;
    await service.story.run(watchdog.stop('108', 'operator'));
    const successor = service.agent('108');
    answer([old]);
    await service.story.run(tick);
    expect(stop).toHaveBeenCalledOnce();
    expect(successor.process.state).toBe('sleeping');
    await watchdog.close();
  });
});

describe('an item', () => {
  test.each([
    ['whose key throws', (): string => never('no name')],
    ['without a key', (): string => undefined as unknown as string],
    ['with the key of another one', (): string => '108'],
  ])('%s is unknown, and holds up no other', async (_what, key) => {
    using service = new Service();
    const agent = service.agent('108', {}, () => EXCEEDED);
    const odd = service.agent('odd', {}, () => EXCEEDED);
    const watchdog = service.watch({ key: ({ name }) => (name === 'odd' ? key() : name) });
    await service.elapse(1_900);
    expect(service.told[0]).toMatch(/^1 unknown odd: ./);
    expect([agent.status, odd.status]).toEqual(['failed', 'running']);
    expect(odd.process.state).toBe('sleeping');
    await watchdog.close();
  });

  test('without a key is a warning if nobody listens', async () => {
    using service = new Service();
    service.agent('108');
    const warning = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const watchdog = service.watch({ key: () => never('no name'), onUnknown: undefined as never });
    await service.elapse(1_500);
    expect(warning).toHaveBeenCalledWith(
      'limits of an item: unknown: it has no key: no name',
      'DeadsureWarning',
    );
    await watchdog.close();
  });
});

describe('an operator', () => {
  test('S3.5 stops on the same path, whatever the limits say', async () => {
    using service = new Service();
    const agent = service.agent('108');
    const watchdog = service.watch();
    const report = await service.story.run(watchdog.stop('108', 'operator'));
    expect(report.outcome).toBe('stopped');
    expect(service.told).toEqual([
      '0 terminating 108 (running): operator',
      '0 terminated 108 (running): stopped',
    ]);
    expect(agent.status).toBe('failed');
    await watchdog.close();
  });

  test('joins a kill that is under way', async () => {
    using service = new Service();
    const agent = service.agent('108', { ignores: ['SIGTERM'] }, () => EXCEEDED);
    const stop = vi.fn(() => escalatingStop(agent.process));
    const watchdog = service.watch({ stop });
    await service.elapse(2_000);
    const reports = await service.story.run(
      Promise.all([watchdog.stop('108', 'a'), watchdog.stop('108', 'b')]),
    );
    expect(stop).toHaveBeenCalledOnce();
    expect(reports.map(({ outcome }) => outcome)).toEqual(['killed', 'killed']);
    await watchdog.close();
  });

  test('who asks twice at once has it killed once', async () => {
    using service = new Service();
    const agent = service.agent('108');
    const stop = vi.fn(() => escalatingStop(agent.process));
    const watchdog = service.watch({ stop });
    const reports = await service.story.run(
      Promise.all([watchdog.stop('108', 'a'), watchdog.stop('108', 'b')]),
    );
    expect(stop).toHaveBeenCalledOnce();
    expect(reports.map(({ outcome }) => outcome)).toEqual(['stopped', 'stopped']);
    await watchdog.close();
  });

  test('is told that there is nobody of that name', async () => {
    using service = new Service();
    const watchdog = service.watch();
    expect(await service.story.rejection(watchdog.stop('110', 'x'))).toBeInstanceOf(
      InvalidOptionError,
    );
    await watchdog.close();
  });

  test('S3.5 shuts down on the same path, after the looking has ended', async () => {
    using service = new Service();
    const agents = ['a', 'b'].map((name) => service.agent(name, { ignores: ['SIGTERM'] }));
    const watchdog = service.watch();
    await watchdog.close();
    const stops = ['a', 'b'].map((key) => watchdog.stop(key, 'shutdown'));
    await service.story.run(Promise.all(stops));
    expect(agents.map(({ status }) => status)).toEqual(['failed', 'failed']);
  });
});

describe('closing', () => {
  test('ends the looking, and waits for the kills under way', async () => {
    using service = new Service();
    const agent = service.agent('108', { ignores: ['SIGTERM'] }, () => EXCEEDED);
    const next = service.agent('109');
    const watchdog = service.watch();
    await service.elapse(1_500);
    next.verdict = () => EXCEEDED;
    await service.story.run(watchdog.close());
    expect(agent.status).toBe('failed');
    await service.elapse(5_000);
    expect(next.process.state).toBe('sleeping');
    expect(service.timers.pending).toBe(0);
    await expect(watchdog.tick()).rejects.toThrow(InvalidOptionError);
  });

  test.each(['while it lives', 'from the start'])('is done by an abort %s', async (when) => {
    using service = new Service();
    const agent = service.agent('108', {}, () => EXCEEDED);
    const controller = new AbortController();
    if (when === 'from the start') controller.abort();
    const watchdog = service.watch({ signal: controller.signal });
    controller.abort();
    await service.elapse(3_000);
    expect(agent.process.state).toBe('sleeping');
    expect(service.timers.pending).toBe(0);
    await watchdog.close();
  });

  test('while a verdict is awaited: it kills nobody any more', async () => {
    using service = new Service();
    let decide: (verdict: Verdict) => void = () => undefined;
    const agent = service.agent('108', {}, () => new Promise((resolve) => (decide = resolve)));
    const watchdog = service.watch();
    await service.elapse(1_100);
    await watchdog.close();
    decide(EXCEEDED);
    await service.elapse(100);
    expect(agent.process.state).toBe('sleeping');
  });
});

describe('after a close', () => {
  test('a list that answers late has nobody judged', async () => {
    using service = new Service();
    const verdict = vi.fn(() => EXCEEDED);
    const agent = service.agent('108', {}, verdict);
    let answer: (items: Agent[]) => void = () => undefined;
    const watchdog = service.watch({ list: () => new Promise((resolve) => (answer = resolve)) });
    const tick = watchdog.tick();
    await watchdog.close();
    answer([agent]);
    await service.story.run(tick);
    expect(verdict).not.toHaveBeenCalled();
    expect(agent.process.state).toBe('sleeping');
  });

  test('a kill that is asked for while others end is waited for too', async () => {
    using service = new Service();
    service.agent('quick', { exitsOn: { SIGTERM: 1_000 } }, () => EXCEEDED);
    const late = service.agent('late', { exitsOn: { SIGTERM: 2_500 } });
    const watchdog = service.watch();
    await service.elapse(1_100);
    const closing = watchdog.close();
    const stopping = watchdog.stop('late', 'shutdown');
    await service.story.run(closing);
    expect(late.status).toBe('failed');
    await stopping;
  });

  test('its signal is not listened to any more', async () => {
    using service = new Service();
    const { signal } = new AbortController();
    const [add, remove] = [
      vi.spyOn(signal, 'addEventListener'),
      vi.spyOn(signal, 'removeEventListener'),
    ];
    const watchdog = service.watch({ signal });
    await watchdog.close();
    expect([add.mock.calls.length, remove.mock.calls.length]).toEqual([1, 1]);
  });
});

test('of two lists that were begun before a process was ended, the later one kills nobody either', async () => {
  using service = new Service();
  const old = service.agent('108', {}, () => EXCEEDED);
  const stop = vi.fn(() => escalatingStop(service.agents.get('108')!.process));
  const answers: ((items: Agent[]) => void)[] = [];
  let isSlow = true;
  const watchdog = service.watch({
    stop,
    list: () => (isSlow ? new Promise((resolve) => answers.push(resolve)) : [old]),
  });
  const ticks = [watchdog.tick(), watchdog.tick()];
  isSlow = false;
  await service.story.run(watchdog.stop('108', 'operator'));
  const successor = service.agent('108');
  for (const [index, answer] of answers.entries()) {
    answer([old]);
    await service.story.run(ticks[index]!);
  }
  expect(stop).toHaveBeenCalledOnce();
  expect(successor.process.state).toBe('sleeping');
  await watchdog.close();
});

test('a list that was begun after a process was ended may name its successor, whatever others are awaited', async () => {
  using service = new Service();
  const old = service.agent('108');
  const stop = vi.fn(() => escalatingStop(service.agents.get('108')!.process));
  const answers: ((items: Agent[]) => void)[] = [];
  let isSlow = true;
  const watchdog = service.watch({
    stop,
    list: () =>
      isSlow ? new Promise((resolve) => answers.push(resolve)) : [service.agents.get('108')!],
  });
  const early = watchdog.tick();
  isSlow = false;
  await service.story.run(watchdog.stop('108', 'operator'));
  const successor = service.agent('108', {}, () => EXCEEDED);
  await service.story.run(watchdog.tick());
  expect([old.process.state, successor.process.state]).toEqual(['dead', 'dead']);
  answers[0]?.([]);
  await early;
  expect(stop).toHaveBeenCalledTimes(2);
  await watchdog.close();
});

test('a look resolves though a stop of it gave no report: that was told as unknown', async () => {
  using service = new Service();
  service.agent('108', {}, () => EXCEEDED);
  const watchdog = service.watch({ stop: () => Promise.reject(new Error('no adapter')) });
  await service.story.run(watchdog.tick());
  expect(service.told.at(-1)).toContain('unknown 108: it could not be stopped');
  await watchdog.close();
});

test('an operator joins a kill under way, also of one that no list names any more', async () => {
  using service = new Service();
  service.agent('108', { exitsOn: { SIGTERM: 1_000 } });
  const watchdog = service.watch();
  const first = watchdog.stop('108', 'operator');
  await service.elapse(100);
  service.agents.delete('108');
  const [one, other] = await service.story.run(
    Promise.all([first, watchdog.stop('108', 'operator')]),
  );
  expect(other).toBe(one);
  await watchdog.close();
});

test('an operator hears why a stop gave no report', async () => {
  using service = new Service();
  service.agent('108');
  const watchdog = service.watch({ stop: () => Promise.reject(new Error('no adapter')) });
  await expect(watchdog.stop('108', 'operator')).rejects.toThrow('no adapter');
  await watchdog.close();
});

describe('listeners', () => {
  test('that throw when somebody survived change nothing but a warning', async () => {
    using service = new Service();
    service.agent('108', { uninterruptible: true });
    const warning = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const watchdog = service.watch({ onSurvivor: () => Promise.reject(new Error('listener')) });
    const report = await service.story.run(watchdog.stop('108', 'operator'));
    expect(report).toMatchObject({ ok: false });
    expect(warning).toHaveBeenCalledOnce();
    await watchdog.close();
  });

  test('that throw change nothing but a warning each', async () => {
    using service = new Service();
    const agent = service.agent('108', {}, () => EXCEEDED);
    const warning = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const fail = (): never => {
      throw new Error('listener');
    };
    const watchdog = service.watch({ onTerminating: fail, onTerminated: fail });
    await service.elapse(1_500);
    expect(agent.process.state).toBe('dead');
    expect(warning).toHaveBeenCalledTimes(2);
    await watchdog.close();
  });

  test('a list that throws is a warning, the next look is made, and tick() rejects with it', async () => {
    using service = new Service();
    const agent = service.agent('108', {}, () => EXCEEDED);
    const warning = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    let isBroken = true;
    const watchdog = service.watch({
      list: () => {
        if (isBroken) throw new Error('no database');
        return [agent];
      },
    });
    await expect(watchdog.tick()).rejects.toThrow('no database');
    await service.elapse(1_100);
    expect(warning).toHaveBeenCalledOnce();
    isBroken = false;
    await service.elapse(1_100);
    expect(agent.process.state).toBe('dead');
    await watchdog.close();
  });
});

test('a list that does not answer is asked once, and that nobody is looked at is a warning each time', async () => {
  using service = new Service();
  const warning = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  const agent = service.agent('108', {}, () => EXCEEDED);
  let answer: (items: Agent[]) => void = () => undefined;
  const list = vi.fn(() => new Promise<Agent[]>((resolve) => (answer = resolve)));
  const watchdog = service.watch({ list });
  await service.elapse(3_500);
  expect(list).toHaveBeenCalledOnce();
  expect(warning).toHaveBeenCalledTimes(2);
  expect(warning.mock.calls[0]?.[0]).toContain('list has not answered yet');
  answer([agent]);
  await service.elapse(400);
  expect(agent.status).toBe('failed');
  await watchdog.close();
  vi.restoreAllMocks();
});

function never(message: string): never {
  throw new Error(message);
}

test.each([
  ['list', undefined],
  ['onTerminated', 'yes'],
  ['onUnknown', 1],
  ['intervalMs', 0],
  ['intervalMs', Number.NaN],
  ['intervalMs', 2 ** 31],
  ['intervalMs', '5'],
  ['signal', 'SIGTERM'],
  ['onTerminatd', () => undefined],
])('refuses %s: %o', (name, value) => {
  using service = new Service();
  expect(() => service.watch({ [name]: value })).toThrow(InvalidOptionError);
  expect(service.timers.pending).toBe(0);
});
