import { afterEach, describe, expect, test, vi } from 'vitest';
import { escalatingStop, InvalidOptionError } from '../../../src/index.js';
import { healthOf, superviseHealth } from '../../../src/supervise/supervise.js';
import type {
  CheckAnswer,
  HealthSupervisor,
  SuperviseOptions,
  SupervisionEvent,
} from '../../../src/supervise/supervise.js';
import type { FakeChildProcess, FakeProcess, SpawnOptions } from '../../../src/testing/testing.js';
import { expectHarmless, Story } from '../stop/story.js';
import { virtualTimers } from './virtual-timers.js';

/** A service with one agent, which is started anew by the supervisor. */
class Service implements Disposable {
  readonly story = new Story();
  readonly timers = virtualTimers(this.story.system);
  readonly events: SupervisionEvent[] = [];
  readonly startedAtMs: number[] = [];
  agent: FakeProcess;
  options: SpawnOptions = {};

  constructor(options: SpawnOptions = {}) {
    this.agent = this.story.system.spawn(options);
  }

  get handle(): FakeChildProcess {
    return this.story.system.handleOf(this.agent);
  }

  start = (): void => {
    expect(this.agent.state, 'a twin was started').toBe('dead');
    this.startedAtMs.push(this.story.system.clock.now());
    this.agent = this.story.system.spawn(this.options);
  };

  supervise(options: Partial<SuperviseOptions> = {}): HealthSupervisor {
    return superviseHealth({
      check: () => healthOf(this.handle),
      stop: () => escalatingStop(this.handle, { schedule: 'TERM/1/KILL/1' }),
      start: this.start,
      intervalMs: 1_000,
      backoff: { initialMs: 1_000, factor: 2, maxMs: 5_000 },
      onEvent: (event) => this.events.push(event),
      ...options,
    });
  }

  types(): string[] {
    return this.events.map(({ type }) => type).filter((type) => type !== 'checked');
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

test('ends once, and for one reason, whatever comes afterwards', async () => {
  using service = new Service();
  const supervisor = service.supervise({ policy: 'never' });
  service.agent.exit(1);
  await service.elapse(1_500);
  await supervisor.close();
  expect(service.types()).toEqual(['ended']);
  expect(await supervisor.ended).toBe('failed');
});

describe('the policy', () => {
  test.each([
    ['never', 1, 'failed'],
    ['never', 0, 'completed'],
    ['on-failure', 0, 'completed'],
  ] as const)('S1.8 %s ends when it exited with %i', async (policy, code, reason) => {
    using service = new Service();
    const supervisor = service.supervise({ policy });
    service.agent.exit(code);
    await service.elapse(1_500);
    expect(await service.story.run(supervisor.ended)).toBe(reason);
    expect(service.startedAtMs).toEqual([]);
    expect(service.timers.pending).toBe(0);
  });

  test.each([
    ['on-failure', 1],
    ['always', 1],
    ['always', 0],
  ] as const)('S1.8 %s starts it anew when it exited with %i', async (policy, code) => {
    using service = new Service();
    const supervisor = service.supervise({ policy });
    service.agent.exit(code);
    await service.elapse(2_500);
    expect(service.startedAtMs).toHaveLength(1);
    expect(service.types()).toEqual(['restarting', 'restarted']);
    await supervisor.close();
    expect(service.agent.state).toBe('sleeping');
    expectHarmless(service.story, service.agent);
  });

  test('on-failure starts anew who was ended by a signal, and who is gone without anybody knowing how', async () => {
    using service = new Service();
    const supervisor = service.supervise();
    service.story.system.send(service.agent, 'SIGKILL');
    await service.elapse(2_500);
    expect(service.startedAtMs).toHaveLength(1);
    await supervisor.close();
    const other = service.supervise({ check: () => ({ health: 'unknown', liveness: 'gone' }) });
    service.agent.exit(0);
    await service.elapse(2_500);
    expect(service.startedAtMs).toHaveLength(2);
    await other.close();
  });

  test.each([
    ['unknown', 'checked'],
    [{ health: 'unknown', liveness: 'unknown' }, 'checked'],
    ['nonsense', 'checked'],
    [new Error('no table'), 'check-failed'],
  ])('"could not look" (%o) restarts nothing and ends nothing', async (answer, type) => {
    using service = new Service();
    const supervisor = service.supervise({
      policy: 'always',
      check: () => (answer instanceof Error ? Promise.reject(answer) : (answer as CheckAnswer)),
    });
    await service.elapse(3_500);
    expect(service.events.map((event) => event.type)).toEqual([type, type, type]);
    await supervisor.close();
  });

  test('S1.8 ends when the check has nothing to say: the entry has left the registry', async () => {
    using service = new Service();
    const supervisor = service.supervise({ check: () => undefined });
    await service.elapse(1_500);
    expect(await service.story.run(supervisor.ended)).toBe('released');
    expect(service.agent.state).toBe('sleeping');
  });
});

describe('the delay', () => {
  test('S1.8 grows up to its maximum, and after maxRetries it gives up', async () => {
    using service = new Service({ runs: (self) => self.exit(1) });
    service.options = { runs: (self) => self.exit(1) };
    const supervisor = service.supervise({ maxRetries: 5 });
    expect(await service.story.run(supervisor.ended)).toBe('gave-up');
    const delays = service.events.flatMap((event) =>
      event.type === 'restarting' ? [event.afterMs] : [],
    );
    expect(delays).toEqual([1_000, 2_000, 4_000, 5_000, 5_000]);
    // Each after a check, one interval later.
    expect(service.startedAtMs).toEqual([2_000, 5_000, 10_000, 16_000, 22_000]);
    expect(service.timers.pending).toBe(0);
  });

  test('of 0 stays 0, however often it is tried', async () => {
    using service = new Service({ runs: (self) => self.exit(1) });
    const supervisor = service.supervise({
      check: () => 'failed',
      start: () => undefined,
      maxRetries: 1_100,
      intervalMs: 1,
      backoff: { initialMs: 0 },
    });
    expect(await service.story.run(supervisor.ended)).toBe('gave-up');
    const delays = service.events.flatMap((event) =>
      event.type === 'restarting' ? [event.afterMs] : [],
    );
    expect(delays).toHaveLength(1_100);
    expect(new Set(delays)).toEqual(new Set([0]));
  });

  test('S1.8 begins anew when it was healthy', async () => {
    using service = new Service();
    const supervisor = service.supervise();
    for (let round = 0; round < 3; round++) {
      service.agent.exit(1);
      await service.elapse(2_001);
      await service.elapse(1_000);
    }
    const delays = service.events.flatMap((event) =>
      event.type === 'restarting' ? [event.afterMs] : [],
    );
    expect(delays).toEqual([1_000, 1_000, 1_000]);
    await supervisor.close();
  });

  test('does not begin anew before it was healthy for resetAfterMs', async () => {
    using service = new Service();
    const supervisor = service.supervise({ resetAfterMs: 3_000 });
    service.agent.exit(1);
    await service.elapse(2_001);
    await service.elapse(2_000);
    service.agent.exit(1);
    await service.elapse(3_001);
    await service.elapse(5_000);
    service.agent.exit(1);
    await service.elapse(3_000);
    const delays = service.events.flatMap((event) =>
      event.type === 'restarting' ? [event.afterMs] : [],
    );
    expect(delays).toEqual([1_000, 2_000, 1_000]);
    await supervisor.close();
  });
});

test('two short times of being healthy are not one long one', async () => {
  using service = new Service();
  const supervisor = service.supervise({ resetAfterMs: 3_000 });
  for (const untilRestartedMs of [2_001, 3_001, 5_001]) {
    service.agent.exit(1);
    await service.elapse(untilRestartedMs);
    await service.elapse(2_000);
  }
  const delays = service.events.flatMap((event) =>
    event.type === 'restarting' ? [event.afterMs] : [],
  );
  expect(delays).toEqual([1_000, 2_000, 4_000]);
  await supervisor.close();
});

describe('a restart', () => {
  test('S1.5 starts nothing over a survivor, and is one of the retries', async () => {
    using service = new Service({ uninterruptible: true });
    const supervisor = service.supervise({ check: () => 'failed', maxRetries: 2 });
    expect(await service.story.run(supervisor.ended)).toBe('gave-up');
    expect(service.types()).toEqual([
      ...['restarting', 'survived', 'restarting', 'survived'],
      'ended',
    ]);
    expect(service.startedAtMs).toEqual([]);
  });

  test('whose start throws is told, and tried again', async () => {
    using service = new Service();
    let tries = 0;
    const supervisor = service.supervise({
      start: () => {
        if (++tries === 1) throw new Error('port in use');
        service.start();
      },
    });
    service.agent.exit(1);
    await service.elapse(5_500);
    expect(service.types()).toEqual([
      ...['restarting', 'restart-failed', 'restarting', 'restarted'],
    ]);
    await supervisor.close();
  });

  test('ends what is unhealthy and alive before it starts the next', async () => {
    using service = new Service({ ignores: ['SIGTERM'] });
    const first = service.agent;
    const supervisor = service.supervise({
      check: () => (service.agent === first ? 'failed' : 'healthy'),
    });
    await service.elapse(3_500);
    expect(first.state).toBe('dead');
    expect(service.startedAtMs).toHaveLength(1);
    await supervisor.close();
  });
});

describe('a deliberate stop', () => {
  test.each([
    ['before a check', 500],
    ['while it waits to restart', 1_500],
    ['while the old one is being stopped', 2_500],
  ])('%s: nothing is started any more', async (_when, atMs) => {
    using service = new Service({ ignores: ['SIGTERM'] });
    const supervisor = service.supervise({ check: () => 'failed' });
    await service.elapse(atMs);
    const report = await service.story.run(supervisor.stop());
    expect(report.ok).toBe(true);
    expect(service.agent.state).toBe('dead');
    await service.elapse(10_000);
    expect(service.startedAtMs).toEqual([]);
    // That nothing was started is no failure.
    expect(service.types()).not.toContain('restart-failed');
    expect(await supervisor.ended).toBe('stopped');
    expect(service.timers.pending).toBe(0);
  });

  test('while the new one is being started: it is waited for, and stopped', async () => {
    using service = new Service();
    let go = (): void => undefined;
    const supervisor = service.supervise({
      start: async () => {
        await new Promise<void>((resolve) => (go = resolve));
        service.start();
      },
    });
    service.agent.exit(1);
    await service.elapse(2_500);
    const stopping = supervisor.stop();
    await service.elapse(1_000);
    go();
    const report = await service.story.run(stopping);
    expect(service.startedAtMs).toHaveLength(1);
    expect(report.targets).toMatchObject([{ pid: service.agent.pid }]);
    expect(service.agent.state).toBe('dead');
    await service.elapse(10_000);
    expect(service.startedAtMs).toHaveLength(1);
  });

  test('while a check is under way: what it answers restarts nothing', async () => {
    using service = new Service();
    let answer: (health: CheckAnswer) => void = () => undefined;
    const supervisor = service.supervise({
      check: () => new Promise((resolve) => (answer = resolve)),
    });
    await service.elapse(1_500);
    await service.story.run(supervisor.stop());
    answer('failed');
    await service.elapse(10_000);
    expect(service.startedAtMs).toEqual([]);
    expect(service.types()).toEqual(['ended']);
  });

  test('passes on what its stop rejects with, and can be asked again', async () => {
    using service = new Service({ uninterruptible: true });
    const supervisor = service.supervise();
    expect(await service.story.rejection(supervisor.stop())).toMatchObject({
      code: 'ERR_SURVIVORS',
    });
    service.agent.release();
    expect(await service.story.run(supervisor.stop())).toMatchObject({ ok: true });
  });

  test('is what disposing does; after a close it does nothing', async () => {
    using service = new Service();
    const closed = service.supervise();
    await closed.close();
    await closed[Symbol.asyncDispose]();
    expect(service.agent.state).toBe('sleeping');
    await service.story.run(service.supervise()[Symbol.asyncDispose]());
    expect(service.agent.state).toBe('dead');
  });
});

test('a close while it waits to restart leaves the process to whoever closed it', async () => {
  using service = new Service();
  const stop = vi.fn(() => escalatingStop(service.handle));
  const supervisor = service.supervise({ check: () => 'failed', stop });
  await service.elapse(1_500);
  await supervisor.close();
  await service.elapse(10_000);
  expect(stop).not.toHaveBeenCalled();
  expect(service.agent.state).toBe('sleeping');
  expect(service.timers.pending).toBe(0);
});

test('disposing stops what it gave up, and leaves what was released to whoever has it now', async () => {
  using service = new Service();
  const released = service.supervise({ check: () => undefined });
  await service.elapse(1_500);
  await service.story.run(released[Symbol.asyncDispose]());
  expect(service.agent.state).toBe('sleeping');
  const givenUp = service.supervise({ check: () => 'failed', maxRetries: 0 });
  await service.elapse(1_500);
  expect(await givenUp.ended).toBe('gave-up');
  await service.story.run(givenUp[Symbol.asyncDispose]());
  expect(service.agent.state).toBe('dead');
});

test('nothing is checked any more after a close, and no timer keeps us alive', async () => {
  using service = new Service();
  const check = vi.fn(() => 'healthy' as const);
  const supervisor = service.supervise({ check });
  await service.elapse(500);
  await supervisor.close();
  expect(service.timers.pending).toBe(0);
  await service.elapse(10_000);
  expect(check).not.toHaveBeenCalled();
});

test('a listener that throws or hangs changes nothing but a warning', async () => {
  using service = new Service();
  const warning = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  const throwing = service.supervise({
    onEvent: () => {
      throw new Error('listener');
    },
  });
  await service.elapse(1_500);
  expect(warning).toHaveBeenCalledOnce();
  await throwing.close();
  const hanging = service.supervise({ onEvent: () => new Promise(() => undefined) });
  service.agent.exit(1);
  await service.elapse(2_500);
  expect(service.startedAtMs).toHaveLength(1);
  await hanging.close();
});

test.each([
  [{ check: undefined }, 'check'],
  [{ start: 'npm start' }, 'start'],
  [{ intervalMs: 0 }, 'intervalMs'],
  [{ intervalMs: Number.NaN }, 'intervalMs'],
  [{ policy: 'sometimes' }, 'policy'],
  [{ maxRetries: -1 }, 'maxRetries'],
  [{ onEvent: 1 }, 'onEvent'],
  [{ backoff: { factor: 0.5 } }, 'backoff.factor'],
  [{ backoff: { initialMs: Number.NaN } }, 'backoff.initialMs'],
  [{ backoff: { max: 1 } }, '"max"'],
  [{ retries: 3 }, '"retries"'],
])('refuses %o, and names what is wrong', (options, named) => {
  using service = new Service();
  expect(() => service.supervise(options as never)).toThrow(InvalidOptionError);
  expect(() => service.supervise(options as never)).toThrow(named);
});
