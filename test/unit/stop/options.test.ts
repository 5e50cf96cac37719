import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { InvalidOptionError } from '../../../src/errors/invalid-option-error.js';
import {
  readKillOptions,
  readMatchingOptions,
  readStopOptions,
  readWaitOptions,
} from '../../../src/stop/options.js';

const shared = {
  marker: undefined,
  cgroup: undefined,
  reject: true,
  dryRun: false,
  signal: undefined,
  label: undefined,
  onEvent: undefined,
};
const wait = { timeoutMs: 100 };
const listen = () => undefined;

const readers: readonly [string, (options?: unknown) => unknown, Record<string, unknown>][] = [
  ['readKillOptions', readKillOptions, {}],
  ['readStopOptions', (options) => readStopOptions(options), {}],
  ['readMatchingOptions', readMatchingOptions, {}],
  ['readWaitOptions', readWaitOptions, wait],
];

function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidOptionError);
    return (error as Error).message;
  }
  throw new Error('it was accepted');
}

describe('defaults', () => {
  it('of sigkillAndVerify', () => {
    const plan = { ...shared, polite: [], killWaitMs: 2_000, scope: 'process', politeTo: 'root' };
    expect(readKillOptions()).toEqual(plan);
    expect(readKillOptions({})).toEqual(plan);
  });

  it('of escalatingStop', () => {
    expect(readStopOptions()).toEqual({
      ...shared,
      polite: [{ signal: 'SIGTERM', waitMs: 5_000 }],
      killWaitMs: 2_000,
      scope: 'tree',
      politeTo: 'root',
    });
  });

  it('of stopMatching: those of escalatingStop, and not strict', () => {
    expect(readMatchingOptions()).toEqual({ ...readStopOptions(), strict: false });
    expect(readMatchingOptions({ strict: true }).strict).toBe(true);
  });

  it('of waitUntilGone: nothing is ever sent', () => {
    expect(readWaitOptions(wait)).toEqual({
      ...shared,
      polite: [],
      killWaitMs: undefined,
      scope: 'process',
      politeTo: 'root',
      timeoutMs: 100,
    });
  });

  it.each([
    ['readKillOptions', readKillOptions, ['timeoutMs', 'dryRun']],
    ['readStopOptions', readStopOptions, ['schedule', 'lastResort', 'politeTo', 'dryRun']],
    ['readMatchingOptions', readMatchingOptions, ['strict', 'schedule', 'dryRun']],
  ] as const)('stand for an explicit undefined too: %s', (_name, read, own) => {
    const names = ['marker', 'cgroup', 'reject', 'signal', 'label', 'onEvent', 'scope', ...own];
    const given = Object.fromEntries(names.map((name) => [name, undefined]));
    expect(read(given)).toEqual(read());
  });
});

describe('the schedule and lastResort', () => {
  it('take text or an array', () => {
    const polite = [{ signal: 'SIGINT', waitMs: 500 }];
    expect(readStopOptions({ schedule: 'INT/0.5' }).polite).toEqual(polite);
    expect(readStopOptions({ schedule: polite }).polite).toEqual(polite);
  });

  it('add a SIGKILL of 2,000 ms where none is', () => {
    expect(readStopOptions({ schedule: 'TERM/1' }).killWaitMs).toBe(2_000);
    expect(readStopOptions({ schedule: 'TERM/1/KILL/9' }).killWaitMs).toBe(9_000);
    expect(readStopOptions({ schedule: 'KILL/0' })).toMatchObject({ polite: [], killWaitMs: 0 });
  });

  it('with false never send SIGKILL, not even the schedule’s own', () => {
    for (const schedule of ['TERM/1', 'TERM/1/KILL/9']) {
      const plan = readStopOptions({ schedule, lastResort: false });
      expect(plan.polite).toEqual([{ signal: 'SIGTERM', waitMs: 1_000 }]);
      expect(plan.killWaitMs).toBeUndefined();
    }
  });

  it('with false refuse a schedule of SIGKILL alone', () => {
    const message = refusal(() => readStopOptions({ schedule: 'KILL/2', lastResort: false }));
    expect(message).toMatch(/lastResort is false.*nothing else/);
  });

  it.each([5, null, {}, true, [], '', 'TERM'])('refuse %j', (schedule) => {
    expect(refusal(() => readStopOptions({ schedule }))).toMatch(/schedule .*TERM\/5\/KILL\/2/);
  });
});

describe.each(readers)('%s', (_name, read, required) => {
  const reading = (options: object) => () => read({ ...required, ...options });

  it.each<[string, unknown]>([
    ['null', null],
    ['an array', []],
    ['a function', () => undefined],
    ['a string', 'SIGTERM'],
    ['a number', 5_000],
    ['a bigint', 5n],
    ['true', true],
    ['a symbol', Symbol('x')],
    ['an AbortSignal', new AbortController().signal],
    ['a Map', new Map()],
    ['a Date', new Date()],
    ['a Promise', Promise.resolve({})],
  ])('refuses %s in place of the options', (_what, options) => {
    expect(refusal(() => read(options))).toMatch(/the options of \w+ must be an object.*got /);
  });

  it.each<[string, unknown, RegExp]>([
    ['reject', 0, /reject must be true or false, got 0/],
    ['reject', 'false', /reject must be .* "false" \(a string\)/],
    ['reject', null, /got null/],
    ['scope', 'all', /scope must be 'tree' or 'process', got "all"/],
    ['scope', 'Tree', /'tree' or 'process'/],
    ['scope', ['tree'], /'tree' or 'process'/],
    ['scope', null, /'tree' or 'process'/],
    ['scope', '', /'tree' or 'process'/],
    ['label', 5, /label must be a string, got 5/],
    ['label', null, /label must be a string, got null/],
    ['onEvent', 'log', /onEvent must be a function/],
    ['onEvent', { handle: 1 }, /onEvent must be a function/],
    ['onEvent', null, /onEvent must be a function/],
    ['signal', 'SIGTERM', /signal must be an AbortSignal .*use schedule/],
    ['signal', '', /use schedule/],
    ['signal', 15, /use schedule/],
    ['signal', null, /signal must be an AbortSignal, got null/],
    ['signal', {}, /signal must be an AbortSignal/],
    ['signal', new EventTarget(), /signal must be an AbortSignal/],
    ['signal', { aborted: false }, /signal must be an AbortSignal/],
    ['signal', { aborted: false, addEventListener: listen }, /signal must be an AbortSignal/],
    ['signal', { aborted: false, removeEventListener: listen }, /signal must be an AbortSignal/],
    ['signal', new AbortController(), /its controller was given/],
    ['marker', 'x', /marker must be what createMarker/],
    ['marker', null, /marker must be/],
    ['marker', {}, /marker\.name must be/],
    ['marker', { name: '', value: 'x' }, /marker\.name must be/],
    ['marker', { name: 'A=B', value: 'x' }, /marker\.name must be/],
    ['marker', { name: 'A\0', value: 'x' }, /marker\.name must be/],
    ['marker', { name: 5, value: 'x' }, /marker\.name must be/],
    ['marker', { name: 'A', value: '' }, /marker\.value must be a non-empty string/],
    ['marker', { name: 'A', value: 'x\0y' }, /marker\.value must be/],
    ['marker', { name: 'A' }, /marker\.value must be/],
    ['cgroup', '/sys/fs/cgroup/x', /cgroup must be what createCgroup/],
    ['cgroup', null, /cgroup must be/],
    ['cgroup', {}, /cgroup\.path must be an absolute path/],
    ['cgroup', { path: 'x' }, /cgroup\.path must be/],
    ['cgroup', { path: '' }, /cgroup\.path must be/],
    ['cgroup', { path: '/x\0' }, /cgroup\.path must be/],
    ['cgroup', { path: '/' }, /cgroup\.path must be/],
    ['cgroup', { path: '/sys/../' }, /cgroup\.path must be/],
  ])('refuses %s: %j', (name, value, why) => {
    expect(refusal(reading({ [name]: value }))).toMatch(why);
  });

  it('takes what is right', () => {
    const onEvent = () => undefined;
    const { signal } = new AbortController();
    const marker = { name: 'A', value: 'b', env: { A: 'b' } };
    const cgroup = { path: '/sys/fs/cgroup/x/' };
    const given = { onEvent, signal, marker, cgroup, label: 'the agent', reject: false };
    expect(reading({ ...given, scope: 'tree' })()).toMatchObject({
      onEvent,
      signal,
      marker: { name: 'A', value: 'b' },
      cgroup: { path: resolve('/sys/fs/cgroup/x') },
      label: 'the agent',
      reject: false,
      scope: 'tree',
    });
    expect(reading({ scope: 'process' })()).toMatchObject({ scope: 'process' });
  });

  it('takes an AbortSignal of another realm, by what it can do', () => {
    const { signal } = new AbortController();
    const foreign = {
      aborted: false,
      addEventListener: signal.addEventListener.bind(signal),
      removeEventListener: signal.removeEventListener.bind(signal),
    };
    expect(reading({ signal: foreign })()).toMatchObject({ signal: foreign });
  });

  it('takes any label, and makes it printable', () => {
    const label = 'a\nb\u001b[31m\u202e\u2028é漢';
    expect(reading({ label })()).toMatchObject({
      label: 'a\\x0ab\\x1b[31m\\u{202e}\\u{2028}é漢',
    });
    expect(reading({ label: '' })()).toMatchObject({ label: undefined });
  });

  it('refuses what it does not know, with the nearest name', () => {
    expect(refusal(reading({ lable: 'x' }))).toMatch(/"lable" of \w+: did you mean label\?/);
    expect(refusal(reading({ SCOPE: 'x' }))).toContain('did you mean scope?');
    expect(refusal(reading({ abortSignal: 1 }))).toContain('did you mean signal?');
    const message = refusal(reading({ [`x\n${'y'.repeat(1e5)}`]: 1 }));
    expect(message).toMatch(/unknown option "x\\x0ayyy.*allowed are .*scope/);
    expect(message.length).toBeLessThan(500);
    expect(refusal(reading({ constructor: 1 }))).toContain('unknown option "constructor"');
    expect(refusal(reading({ lable: undefined }))).toContain('did you mean label?');
  });

  it('does not listen to what somebody put on Object.prototype', () => {
    const plain = read(required);
    Object.defineProperty(Object.prototype, 'label', { value: 'polluted', configurable: true });
    try {
      expect(read(required)).toEqual(plain);
    } finally {
      Reflect.deleteProperty(Object.prototype, 'label');
    }
  });

  it('takes inherited options', () => {
    const base = Object.create({ label: 'inherited' }) as object;
    expect(read(Object.assign(base, required))).toMatchObject({ label: 'inherited' });
    expect(read(Object.assign(Object.create(null) as object, required))).toEqual(read(required));
  });

  it('reads each option once', () => {
    let reads = 0;
    const options = {
      ...required,
      get scope() {
        reads += 1;
        return reads === 1 ? 'tree' : 'nonsense';
      },
    };
    expect(read(options)).toMatchObject({ scope: 'tree' });
    expect(reads).toBe(1);
  });
});

describe.each([
  ['readKillOptions', readKillOptions],
  ['readWaitOptions', readWaitOptions],
])('timeoutMs of %s', (_name, read) => {
  it.each([NaN, Infinity, -Infinity, -1, 2 ** 31, 1e300, '2000', '', null, 5n, [5], true, {}])(
    'refuses %s',
    (timeoutMs) => {
      const message = refusal(() => read({ timeoutMs }));
      expect(message).toMatch(/timeoutMs must be .*milliseconds from 0 to 2147483647/);
    },
  );

  it.each([0, 0.5, 2 ** 31 - 1])('takes %s', (timeoutMs) => {
    const plan = read({ timeoutMs }) as { killWaitMs?: number; timeoutMs?: number };
    expect(plan.timeoutMs ?? plan.killWaitMs).toBe(timeoutMs);
  });
});

describe('options of one call alone', () => {
  it.each<[string, unknown]>([
    ['lastResort', 1],
    ['lastResort', null],
    ['dryRun', 'yes'],
    ['dryRun', 0],
  ])('refuses %s: %j', (name, value) => {
    expect(refusal(() => readStopOptions({ [name]: value }))).toContain(`${name} must be true or`);
  });

  it('refuses a politeTo that is no place', () => {
    const message = refusal(() => readStopOptions({ politeTo: 'leaves' }));
    expect(message).toContain("politeTo must be 'root' or 'tree'");
    expect(readStopOptions({ politeTo: 'tree' }).politeTo).toBe('tree');
  });

  it('refuses a strict that is no boolean, and strict where it has no meaning', () => {
    expect(refusal(() => readMatchingOptions({ strict: 1 }))).toContain('strict must be true or');
    expect(refusal(() => readStopOptions({ strict: true }))).toContain('unknown option "strict"');
  });

  it('waitUntilGone needs its timeoutMs', () => {
    expect(refusal(() => readWaitOptions())).toMatch(/timeoutMs must be .* got undefined/);
    expect(refusal(() => readWaitOptions({}))).toMatch(/timeoutMs must be/);
  });

  it('waitUntilGone has no dry run', () => {
    expect(refusal(() => readWaitOptions({ ...wait, dryRun: true }))).toMatch(
      /unknown option "dryRun" of waitUntilGone: .*sends nothing/,
    );
  });

  it('says where the options of other calls and libraries have gone', () => {
    expect(refusal(() => readKillOptions({ timeout: 5 }))).toContain('did you mean timeoutMs?');
    expect(refusal(() => readKillOptions({ schedule: 'TERM/5' }))).toContain('escalatingStop');
    for (const name of ['timeoutMs', 'timeout', 'grace', 'gracePeriodMs', 'killSignal']) {
      expect(refusal(() => readStopOptions({ [name]: 5 }))).toContain('waits of schedule');
    }
    expect(refusal(() => readStopOptions({ tree: 1 }, 'x'))).toMatch(
      /"tree" of x: did you mean scope: 'tree'\?/,
    );
  });

  it('keeps a plan out of the caller’s reach', () => {
    const marker = { name: 'A', value: 'b' };
    const plan = readStopOptions({ marker });
    marker.value = 'c';
    expect(plan.marker).toEqual({ name: 'A', value: 'b' });
  });
});
