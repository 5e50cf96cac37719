import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  environmentEnd,
  isReleased,
  parseStat,
  stateOf,
} from '../../../../src/platform/linux/stat.js';
import type { StatRecord } from '../../../../src/platform/linux/stat.js';
import { RECORDED, statLine } from './stat-lines.js';

const parse = (line: string | Buffer): StatRecord | undefined => {
  const bytes = typeof line === 'string' ? Buffer.from(line) : line;
  return parseStat(bytes, bytes.length);
};

/** The same as it is really read: at the front of a buffer that holds the end of an earlier, longer file. */
function parseOver(stale: Buffer, line: Buffer): StatRecord | undefined {
  const buffer = Buffer.alloc(Math.max(stale.length, line.length) + 64);
  stale.copy(buffer);
  line.copy(buffer);
  return parseStat(buffer, line.length);
}

describe('recorded lines', () => {
  test('a program', () => {
    expect(parse(RECORDED.cat)).toEqual({
      pid: 13092,
      name: 'cat',
      letter: 0x52,
      ppid: 13067,
      pgid: 13067,
      sid: 17017,
      kernelThread: false,
      exiting: false,
      cpuTicks: 0,
      threads: 1,
      startTicks: 439526,
      rssPages: 390,
      isThread: false,
    });
  });

  test('kernel threads, by their flag; the first of them has no parent and exit signal 0', () => {
    expect(parse(RECORDED.kthreadd)).toMatchObject({ ppid: 0, cpuTicks: 1, kernelThread: true });
    expect(parse(RECORDED.kthreadd)).toMatchObject({ isThread: false });
    expect(parse(RECORDED.kernelWorker)).toMatchObject({
      name: 'kworker/R-rcu_gp',
      kernelThread: true,
      isThread: false,
    });
  });

  test('a zombie', () => {
    expect(parse(RECORDED.zombie)).toMatchObject({
      letter: 0x5a,
      threads: 1,
      rssPages: 0,
      exiting: true,
    });
  });

  test('a thread that leads no group, by its exit signal; its times are added up', () => {
    expect(parse(RECORDED.thread)).toMatchObject({
      pid: 21951,
      isThread: true,
      threads: 7,
      cpuTicks: 6 + 1,
    });
  });

  test('a program that tried to forge its own line', () => {
    expect(parse(RECORDED.forger)).toMatchObject({
      name: 'a) R 1 (b',
      ppid: 21941,
      startTicks: 464406,
    });
  });
});

interface Named {
  readonly what: string;
  readonly name: string | Buffer;
  readonly shown: string;
}
const text = (what: string, name: string): Named => ({ what, name, shown: name });
const NAMES: readonly Named[] = [
  text('spaces', 'Web Content'),
  text('a closing parenthesis', 'a) b'),
  text('an opening parenthesis', 'a ( b'),
  text('parentheses around everything', '(sd-pam)'),
  text('a newline', 'two\nlines'),
  text('nothing', ''),
  text('a forged rest of the line', ') R 1 1 1'),
  text('a whole forged line', `9) ${RECORDED.cat}`),
  text('a lone closing parenthesis', ')'),
  text('15 bytes', 'a-long-name-cut'),
  {
    what: 'bytes that are no UTF-8',
    name: Buffer.from([0xff, 0x41, 0xfe]),
    shown: '\uFFFDA\uFFFD',
  },
  { what: 'a character cut in two', name: Buffer.from([0x41, 0xe2, 0x82]), shown: 'A\uFFFD' },
];

describe('a name may hold', () => {
  test.each(NAMES)('$what', ({ name, shown }) => {
    expect(parse(statLine({ name, ppid: 7, pgid: 8, sid: 9, start: 777 }))).toMatchObject({
      pid: 42,
      name: shown,
      letter: 0x53,
      ppid: 7,
      pgid: 8,
      sid: 9,
      startTicks: 777,
    });
  });

  test('any bytes but NUL, and no field moves', () => {
    const name = fc.uint8Array({ minLength: 0, maxLength: 15 }).map((bytes) => Buffer.from(bytes));
    fc.assert(
      fc.property(
        name.filter((bytes) => !bytes.includes(0)),
        (bytes) => {
          const record = parse(statLine({ name: bytes, ppid: 7, start: 777, threads: 3 }));
          expect(record).toMatchObject({ pid: 42, ppid: 7, startTicks: 777, threads: 3 });
        },
      ),
      { numRuns: 500 },
    );
  });
});

/** Where field 38 ends. */
function endOfField38(line: Buffer): number {
  let at = line.lastIndexOf(0x29);
  for (let field = 2; field < 39; field++) at = line.indexOf(0x20, at + 1);
  return at;
}

test('a parenthesis that an earlier file left behind the end belongs to no name', () => {
  const line = statLine({ ppid: 7 });
  const bytes = Buffer.concat([line, Buffer.from('))')]);
  expect(parseStat(bytes, line.length)).toEqual(parseStat(line, line.length));
  expect(parseStat(bytes, line.length)).toMatchObject({ pid: 42, ppid: 7 });
});

describe('what is not a whole stat line is never a record', () => {
  test('any strict prefix that ends before field 38, also over the bytes of an earlier file', () => {
    const lines = [...Object.values(RECORDED), statLine({ name: ') R 1 1 1' })].map((line) =>
      Buffer.from(line),
    );
    const cases = fc.constantFrom(...lines).chain((line) =>
      fc.record({
        line: fc.constant(line),
        stale: fc.constantFrom(...lines, Buffer.alloc(400, ' '), Buffer.alloc(400, '1')),
        length: fc.nat({ max: line.lastIndexOf(0x20, endOfField38(line) - 1) }),
      }),
    );
    fc.assert(
      fc.property(cases, ({ line, stale, length }) => {
        const prefix = line.subarray(0, length);
        expect(parse(prefix)).toBeUndefined();
        expect(parseOver(stale, prefix)).toBeUndefined();
      }),
      { numRuns: 2_000 },
    );
  });

  test('every single prefix of one line', () => {
    const line = Buffer.from(RECORDED.cat);
    const before = line.lastIndexOf(0x20, endOfField38(line) - 1);
    for (let length = 0; length <= before; length++) {
      expect(parse(line.subarray(0, length)), `${length} bytes`).toBeUndefined();
    }
    expect(parse(line.subarray(0, endOfField38(line)))).toMatchObject({ pid: 13092 });
  });

  test.each([
    ['nothing', ''],
    ['a newline', '\n'],
    ['no parentheses', '42 program S 1 42 42'],
    ['no opening parenthesis', RECORDED.cat.replace('(', '')],
    ['no closing parenthesis', RECORDED.cat.replace(')', '')],
    ['parentheses the wrong way round', RECORDED.cat.replace('(cat)', ')cat(')],
    ['no pid', RECORDED.cat.slice(5)],
    ['no blank before the name', RECORDED.cat.replace(' (', '(')],
    ['no blank behind the name', RECORDED.cat.replace(') R', ')RR')],
    ['no blank behind the state', RECORDED.cat.replace(' R ', ' RR')],
    ['pid 0', RECORDED.cat.replace('13092', '0')],
    ['a negative pid', RECORDED.cat.replace('13092', '-13092')],
    ['a pid with a letter', RECORDED.cat.replace('13092', '13o92')],
    ['a pid with a blank', RECORDED.cat.replace('13092', '13 092')],
    ['a hexadecimal pid', RECORDED.cat.replace('13092', '0x33')],
    ['two blanks', RECORDED.cat.replace(' 13067 ', '  13067 ')],
    ['a tab', RECORDED.cat.replace(' 13067 ', '\t13067 ')],
    ['a fraction', RECORDED.cat.replace(' 439526 ', ' 4395.26 ')],
    ['an exponent', RECORDED.cat.replace(' 439526 ', ' 4e5 ')],
    ['a plus sign', RECORDED.cat.replace(' 439526 ', ' +439526 ')],
    ['a lone minus', RECORDED.cat.replace(' 439526 ', ' - ')],
    ['two minuses', RECORDED.cat.replace(' 439526 ', ' --439526 ')],
    ['a NUL', RECORDED.cat.replace(' 439526 ', ' 43\u00009526 ')],
    ['only NULs', '\0'.repeat(300)],
    ['the text of another file', 'Name:\tcat\nPid:\t13092\n'],
  ])('%s', (_what, line) => {
    expect(parse(line)).toBeUndefined();
  });

  test('a letter in any of the fields 4 to 37', () => {
    const line = RECORDED.cat.trimEnd().split(' ');
    for (let field = 4; field <= 37; field++) {
      const changed = line.with(field - 1, `${line[field - 1] ?? ''}x`).join(' ');
      expect(parse(changed), `field ${field}`).toBeUndefined();
    }
  });

  test('a letter behind the digits of field 38, which tells threads from processes', () => {
    const line = RECORDED.cat.trimEnd().split(' ');
    expect(parse(line.with(37, '17x').join(' '))).toBeUndefined();
    expect(parse(line.with(37, '-1.5').join(' '))).toBeUndefined();
  });

  test('any of the fields 4 to 38 missing from a line that ends with it', () => {
    const line = RECORDED.cat.trimEnd().split(' ').slice(0, 38);
    expect(parse(line.join(' '))).toBeDefined();
    for (let field = 4; field <= 38; field++) {
      expect(parse(line.toSpliced(field - 1, 1).join(' ')), `field ${field}`).toBeUndefined();
    }
  });

  test('arbitrary bytes never throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const record = parse(Buffer.from(bytes));
        if (record !== undefined) expect(record.pid).toBeGreaterThan(0);
      }),
      { numRuns: 500 },
    );
  });
});

describe('one that is read while another thread’s exec releases it', () => {
  const isSeenReleased = (line: Buffer): boolean => {
    const record = parseStat(line, line.length);
    if (record === undefined) throw new Error('that is no stat line');
    return isReleased(record);
  };

  test('is a thread, or has none any more', () => {
    expect(isSeenReleased(statLine({ exitSignal: -1 }))).toBe(true);
    expect(isSeenReleased(statLine({ threads: 0 }))).toBe(true);
  });

  test.each(['cat', 'kthreadd', 'kernelWorker', 'zombie', 'forger'] as const)(
    'is not what was recorded of a process: %s',
    (line) => {
      expect(isSeenReleased(Buffer.from(RECORDED[line]))).toBe(false);
    },
  );
});

describe('the end of the environment', () => {
  const end = (line: string, behind = ''): number =>
    environmentEnd({ bytes: Buffer.from(line + behind, 'latin1'), length: line.length });

  test('is field 51, whatever the name and what an earlier file left behind', () => {
    expect(end(RECORDED.cat)).toBe(140_735_760_646_123);
    expect(end(RECORDED.forger)).toBe(140_722_121_900_010);
    expect(end(RECORDED.cat, `x) ${'7 '.repeat(60)}`)).toBe(140_735_760_646_123);
    expect(end(statLine({ name: ') (', environmentEnd: 12 }).toString('latin1'))).toBe(12);
  });

  test('is 0 where there is no address space', () => {
    expect(end(RECORDED.kthreadd)).toBe(0);
    expect(end(RECORDED.zombie)).toBe(0);
  });
});

describe('the state letter', () => {
  test.each([
    ['R', 'running'],
    ['S', 'sleeping'],
    ['D', 'disk-sleep'],
    ['T', 'stopped'],
    ['t', 'traced'],
    ['Z', 'zombie'],
    ['X', 'dead'],
    ['x', 'dead'],
    ['I', 'idle'],
    ['P', 'unknown'],
    ['?', 'unknown'],
    ['\0', 'unknown'],
  ])('%j stands for %s', (letter, state) => {
    expect(stateOf(letter.charCodeAt(0))).toBe(state);
  });
});
