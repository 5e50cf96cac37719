import { expect, test, vi } from 'vitest';
import { escalatingStop, InvalidOptionError, SurvivorsError } from '../../../src/index.js';
import type { StopReport } from '../../../src/index.js';
import { restart } from '../../../src/supervise/supervise.js';
import { expectHarmless, Story } from '../stop/story.js';
import { virtualTimers } from './virtual-timers.js';

test('stops, and starts when everybody is gone', async () => {
  using story = new Story();
  const old = story.stranger({ ignores: ['SIGTERM'] });
  const child = old.fork();
  const start = vi.fn(() => {
    expect([old.state, child.state]).toEqual(['dead', 'dead']);
    return 'new';
  });
  const done = await story.run(restart({ stop: () => escalatingStop(old), start }));
  expect(done).toMatchObject({ stopped: { ok: true, outcome: 'killed' }, started: 'new' });
  expect(start).toHaveBeenCalledOnce();
  expectHarmless(story);
});

test('S1.5 restart never starts over a survivor', async () => {
  using story = new Story();
  const old = story.stranger({ uninterruptible: true });
  const start = vi.fn();
  for (const reject of [true, false]) {
    const stop = (): Promise<StopReport> => escalatingStop(old, { schedule: 'KILL/1', reject });
    const error = await story.rejection(restart({ stop, start }));
    expect(error).toBeInstanceOf(SurvivorsError);
    expect(error).toMatchObject({ report: { survivors: [{ pid: old.pid }] } });
  }
  expect(start).not.toHaveBeenCalled();
});

test('starts nothing over what is no proof: a dry run, no report, a report that says ok alone', async () => {
  using story = new Story();
  const old = story.stranger();
  const start = vi.fn();
  const answers = [
    () => escalatingStop(old, { dryRun: true }),
    async () => undefined,
    async () => true,
    async () => ({ ok: true }),
    async () => ({ ok: true, outcome: 'would-stop' }),
    async () => ({ ok: false, outcome: 'stopped', survivors: [] }),
    async () => ({ ok: true, outcome: 'survived', survivors: [{ pid: old.pid }] }),
  ] as unknown as (() => Promise<StopReport>)[];
  for (const stop of answers) {
    expect(await story.rejection(restart({ stop, start }))).toBeInstanceOf(InvalidOptionError);
  }
  expect(start).not.toHaveBeenCalled();
  expect(old.state).toBe('sleeping');
});

test('waits settleMs between the two, and not before', async () => {
  using story = new Story();
  using timers = virtualTimers(story.system);
  const old = story.stranger();
  const started = await story.run(
    restart<number>({
      stop: (): Promise<StopReport> => escalatingStop(old),
      start: (): number => story.system.clock.now(),
      settleMs: 700,
    }),
  );
  expect(started.started).toBeGreaterThanOrEqual(700);
  expect(started.started).toBeLessThan(800);
  expect(timers.pending).toBe(0);
});

test('passes on what stop and start throw', async () => {
  using story = new Story();
  const gone = (): Promise<StopReport> => escalatingStop([]);
  const fail = (): Promise<StopReport> => Promise.reject(new Error('no port'));
  expect(await story.rejection(restart({ stop: gone, start: fail }))).toEqual(new Error('no port'));
  const start = vi.fn();
  expect(await story.rejection(restart({ stop: fail, start }))).toEqual(new Error('no port'));
  expect(start).not.toHaveBeenCalled();
});

test.each<[object, string]>([
  [{ start: () => 1 }, 'stop'],
  [{ stop: () => escalatingStop([]) }, 'start'],
  [{ stop: () => escalatingStop([]), start: () => 1, settleMs: Number.NaN }, 'settleMs'],
  [{ stop: () => escalatingStop([]), start: () => 1, settleMs: -1 }, 'settleMs'],
  [{ stop: () => escalatingStop([]), start: () => 1, settle: 1 }, '"settle"'],
])('refuses malformed options, and names what is wrong: %o', async (options, named) => {
  await expect(restart(options as never)).rejects.toThrow(InvalidOptionError);
  await expect(restart(options as never)).rejects.toThrow(named);
});

test('what somebody put on Object.prototype was not said by the caller', async () => {
  const stop = vi.fn(() => Promise.reject(new Error('it was called')));
  Object.defineProperty(Object.prototype, 'settleMs', { value: -1, configurable: true });
  try {
    await expect(restart({ stop, start: vi.fn() })).rejects.toThrow('it was called');
  } finally {
    Reflect.deleteProperty(Object.prototype, 'settleMs');
  }
});
