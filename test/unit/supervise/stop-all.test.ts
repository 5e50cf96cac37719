import { expect, test } from 'vitest';
import { InvalidOptionError, StopAbortedError, UnsafeTargetError } from '../../../src/index.js';
import { stopAll } from '../../../src/supervise/supervise.js';
import type { StopAllReport } from '../../../src/supervise/supervise.js';
import { expectHarmless, Story } from '../stop/story.js';

const statuses = ({ results }: StopAllReport): string[] => results.map(({ status }) => status);

test('takes as long as the slowest, not the sum, with one result each in the order given', async () => {
  using story = new Story();
  const items = [3_000, 1_000, 2_000].map((ms) => ({
    name: `after ${ms}`,
    target: story.stranger({ exitsOn: { SIGTERM: ms } }),
  }));
  const before = story.system.clock.now();
  const report = await story.run(stopAll(items, { schedule: 'TERM/10/KILL/1' }));
  const tookMs = story.system.clock.now() - before;
  expect(tookMs).toBeGreaterThanOrEqual(3_000);
  expect(tookMs).toBeLessThan(3_300);
  expect(report.ok).toBe(true);
  expect(report.results.map(({ name }) => name)).toEqual(items.map(({ name }) => name));
  expect(report.results).toMatchObject([
    { status: 'settled', report: { outcome: 'stopped', label: 'after 3000' } },
    { status: 'settled', report: { outcome: 'stopped', label: 'after 1000' } },
    { status: 'settled', report: { outcome: 'stopped', label: 'after 2000' } },
  ]);
  expectHarmless(story);
});

test('S1.4, S2.3 one failure does not keep the others from being stopped', async () => {
  using story = new Story();
  const [a, stuck, b] = [
    story.stranger(),
    story.stranger({ uninterruptible: true }),
    story.stranger(),
  ];
  const report = await story.run(
    stopAll(
      [
        { name: 'ourselves', target: story.system.self.pid },
        { name: 'a', target: a },
        { name: 'stuck', target: stuck },
        { name: 'b', target: b, options: { label: 'called b' } },
      ],
      { schedule: 'TERM/1/KILL/1', reject: true },
    ),
  );
  expect(report.ok).toBe(false);
  expect(report.results).toMatchObject([
    { name: 'ourselves', status: 'failed', error: expect.any(UnsafeTargetError) },
    { name: 'a', status: 'settled', report: { ok: true } },
    { name: 'stuck', status: 'settled', report: { ok: false, survivors: [{ pid: stuck.pid }] } },
    { name: 'b', status: 'settled', report: { ok: true, label: 'called b' } },
  ]);
  expect([a.state, b.state]).toEqual(['dead', 'dead']);
});

test('S1.4 continueOnError: false goes in order and stops at the first failure, which it includes', async () => {
  using story = new Story();
  const [a, stuck, b] = [
    story.stranger(),
    story.stranger({ uninterruptible: true }),
    story.stranger(),
  ];
  const report = await story.run(
    stopAll(
      [
        { name: 'a', target: a },
        { name: 'stuck', target: stuck },
        { name: 'b', target: b },
      ],
      { schedule: 'TERM/1/KILL/1', continueOnError: false },
    ),
  );
  expect(statuses(report)).toEqual(['settled', 'settled', 'not-attempted']);
  expect(report.ok).toBe(false);
  expect(b.state).toBe('sleeping');
  expect(story.signalsTo(b)).toEqual([]);
});

test('a dry run signals nobody, goes through all, and is not ok', async () => {
  using story = new Story();
  const items = ['a', 'b'].map((name) => ({ name, target: story.stranger() }));
  for (const continueOnError of [true, false]) {
    const report = await story.run(stopAll(items, { dryRun: true, continueOnError }));
    expect(report.ok).toBe(false);
    expect(report.results).toMatchObject([
      { report: { outcome: 'would-stop' } },
      { report: { outcome: 'would-stop' } },
    ]);
  }
  expect(items.map(({ target }) => target.state)).toEqual(['sleeping', 'sleeping']);
});

test('an abort fails those that are not done, and says so of each', async () => {
  using story = new Story();
  const controller = new AbortController();
  const [quick, slow] = [story.stranger(), story.stranger({ ignores: ['SIGTERM'] })];
  story.later(500, () => {
    controller.abort();
  });
  const report = await story.run(
    stopAll(
      [
        { name: 'quick', target: quick },
        { name: 'slow', target: slow },
      ],
      { signal: controller.signal },
    ),
  );
  expect(report.results).toMatchObject([
    { status: 'settled', report: { ok: true } },
    { status: 'failed', error: expect.any(StopAbortedError) },
  ]);
});

test('nothing to stop is ok', async () => {
  expect(await stopAll([])).toEqual({ ok: true, results: [] });
});

test.each([
  [undefined, {}],
  ['text', {}],
  ['', {}],
  [[undefined], {}],
  [[{ target: 2 }], {}],
  [[{ name: 'a' }], {}],
  [[], { continueOnError: 'yes' }],
  [[], null],
  [[], new AbortController().signal],
  [[{ name: 'a', target: 4, options: 'TERM/1' }], {}],
  [[{ name: 'a', target: 4, options: new AbortController().signal }], {}],
])('refuses malformed items and options: %o %o', async (items, options) => {
  await expect(stopAll(items as never, options as never)).rejects.toThrow(InvalidOptionError);
});

test('the options of one item go over those for all', async () => {
  using story = new Story();
  const [a, b] = [story.stranger(), story.stranger()];
  const { results } = await story.run(
    stopAll(
      [
        { name: 'a', target: a, options: { schedule: 'KILL/1' } },
        { name: 'b', target: b },
      ],
      { schedule: 'TERM/1/KILL/1' },
    ),
  );
  expect(results).toMatchObject([
    { report: { processes: [{ signals: ['SIGKILL'] }] } },
    { report: { processes: [{ signals: ['SIGTERM'] }] } },
  ]);
});

test('an option that says nothing leaves what was said for all, and the name', async () => {
  using story = new Story();
  const a = story.stranger({ ignores: ['SIGTERM'] });
  const options = { schedule: undefined, label: undefined, lastResort: undefined };
  const { results } = await story.run(
    stopAll([{ name: 'a', target: a, options }], {
      schedule: 'TERM/1',
      lastResort: false,
      label: undefined,
    }),
  );
  expect(results).toMatchObject([{ report: { outcome: 'survived', label: 'a' } }]);
  expect(story.signalsTo(a)).not.toContain('SIGKILL');
});

test('a malformed option of one item fails that one', async () => {
  using story = new Story();
  const a = story.stranger();
  const report = await story.run(
    stopAll([
      { name: 'bad', target: a, options: { scedule: 'TERM/1' } as never },
      { name: 'good', target: a },
    ]),
  );
  expect(report.results).toMatchObject([
    { status: 'failed', error: expect.any(InvalidOptionError) },
    { status: 'settled', report: { ok: true } },
  ]);
});

test('whatever is thrown of one item is the error of that one', async () => {
  using story = new Story();
  const options = {
    get label(): string {
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- a getter may throw anything
      throw 'no label';
    },
  };
  const { results } = await story.run(stopAll([{ name: 'a', target: story.stranger(), options }]));
  expect(results).toMatchObject([{ status: 'failed', error: expect.any(Error) }]);
});
