import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LONGEST_PID_FILE, parsePidText } from '../../../src/pid-file/pid-text.js';

const LARGEST = 4_194_303;
const parse = (text: string | Uint8Array, cut = false) =>
  parsePidText(typeof text === 'string' ? Buffer.from(text) : text, LARGEST, cut);

// Thousands of runs of a property, on a machine that may be busy.
describe('parsePidText', { timeout: 60_000 }, () => {
  it.each<[string, string, number]>([
    ['a bare number', '1234', 1234],
    ['a newline after it', '1234\n', 1234],
    ['CRLF', '1234\r\n', 1234],
    ['blanks around it', ' \t\v\f1234 \t\r\n', 1234],
    ['a vertical tab after it', '1234\v', 1234],
    ['a fixed width with blanks (UUCP locks)', '      1234\n', 1234],
    ['a fixed width with zeros, decimal', '0000001010\n', 1010],
    ['many lines (postmaster.pid)', '1234\n/var/lib/postgresql\n1700000000\n5432\n', 1234],
    ['a later line that is no text', '1234\n\0\xff', 1234],
    ['the least', '2\n', 2],
    ['the largest', `${LARGEST}\n`, LARGEST],
  ])('reads %s', (_what, text, pid) => {
    expect(parse(text)).toEqual({ status: 'pid', pid });
  });

  it.each<[string, string | Uint8Array, string, string]>([
    ['nothing', '', 'empty', ''],
    ['a newline', '\n', 'empty', ''],
    ['blanks', ' \t \r\n', 'empty', ''],
    ['an empty first line', '\n1234\n', 'empty', ''],
    ['a NUL', '\0', 'malformed', '\\x00'],
    ['a torn file', '\0\0\0\0', 'malformed', '\\x00\\x00\\x00\\x00'],
    ['a NUL after the number', '1234\0\n', 'malformed', '1234\\x00'],
    ['garbage', 'hello', 'malformed', 'hello'],
    ['bytes that are no UTF-8', Uint8Array.of(0xff, 0xfe), 'malformed', '��'],
    ['hex', '0x4d2', 'malformed', '0x4d2'],
    ['octal', '0o17', 'malformed', '0o17'],
    ['an exponent', '1e3', 'malformed', '1e3'],
    ['a plus sign', '+1234', 'malformed', '+1234'],
    ['two minus signs', '--1', 'malformed', '--1'],
    ['letters after a negative number', '-12abc', 'malformed', '-12abc'],
    ['a letter that is no blank', '12V', 'malformed', '12V'],
    ['a minus sign and a blank', '- 1', 'malformed', '- 1'],
    ['a minus sign alone', '-', 'malformed', '-'],
    ['a true minus sign', '−1', 'malformed', '−1'],
    ['Arabic digits', '١٢٣٤', 'malformed', '١٢٣٤'],
    ['full-width digits', '１２３４', 'malformed', '１２３４'],
    ['letters after it', '12abc', 'malformed', '12abc'],
    ['letters before it', 'pid 12', 'malformed', 'pid 12'],
    ['a fraction', '12.0', 'malformed', '12.0'],
    ['a thousands mark', '1,234', 'malformed', '1,234'],
    ['an underscore', '1_234', 'malformed', '1_234'],
    ['a bigint', '12n', 'malformed', '12n'],
    ['two numbers', '12 34', 'malformed', '12 34'],
    ['two numbers, CR between', '12\r34\n', 'malformed', '12\\x0d34'],
    ['a BOM', '\ufeff1234\n', 'malformed', '\\u{feff}1234'],
    ['UTF-16', Buffer.from('1234\n', 'utf16le'), 'malformed', '1\\x002\\x003\\x004\\x00'],
    ['a no-break space', '\u00a01234', 'malformed', '\u00a01234'],
    ['a line separator', '1234\u2028', 'malformed', '1234\\u{2028}'],
    ['NaN', 'NaN', 'malformed', 'NaN'],
    ['Infinity', 'Infinity', 'malformed', 'Infinity'],
    ['a terminal escape', '\u001b[2J12', 'malformed', '\\x1b[2J12'],
    ['0', '0\n', 'out-of-range', '0'],
    ['00', '00\n', 'out-of-range', '00'],
    ['1', '1\n', 'out-of-range', '1'],
    ['-1', '-1\n', 'out-of-range', '-1'],
    ['-0', '-0\n', 'out-of-range', '-0'],
    ['-1234', '-1234\n', 'out-of-range', '-1234'],
    ['above the largest', `${LARGEST + 1}`, 'out-of-range', `${LARGEST + 1}`],
    ['2^31', `${2 ** 31}`, 'out-of-range', '2147483648'],
    ['2^32 + 1', `${2 ** 32 + 1}`, 'out-of-range', '4294967297'],
    ['2^53 + 1', '9007199254740993', 'out-of-range', '9007199254740993'],
    ['20 digits', '9'.repeat(20), 'out-of-range', '9'.repeat(20)],
    ['2^64 + 1234', '18446744073709552850', 'out-of-range', '18446744073709552850'],
    ['400 digits', '9'.repeat(400), 'out-of-range', `${'9'.repeat(80)}…`],
  ])('gives no pid for %s', (_what, text, reason, shown) => {
    expect(parse(text)).toEqual({ status: 'invalid', reason, text: shown });
  });

  it('refuses a first line that goes on after 4 KiB, whatever it begins with', () => {
    for (const start of ['1234', '1234 ', ' ', '\0', 'x']) {
      const bytes = Buffer.alloc(LONGEST_PID_FILE, start);
      expect(parse(bytes, true)).toMatchObject({ status: 'invalid', reason: 'too-large' });
    }
    expect(parse(Buffer.from('1234'.padEnd(LONGEST_PID_FILE)), false)).toMatchObject({ pid: 1234 });
  });

  it('takes the text for all of it, if nothing else is said', () => {
    expect(parsePidText(Buffer.from('1234'), LARGEST)).toEqual({ status: 'pid', pid: 1234 });
  });

  it('reads the first line of a huge file', () => {
    const bytes = Buffer.from(`1234\n${'x'.repeat(LONGEST_PID_FILE)}`);
    expect(parse(bytes.subarray(0, LONGEST_PID_FILE), true)).toEqual({ status: 'pid', pid: 1234 });
  });

  it('reads every pid back that was written as a bare integer and a newline', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: LARGEST }), (pid) => {
        expect(parse(`${pid}\n`)).toEqual({ status: 'pid', pid });
      }),
    );
  });

  const nearlyNumbers = fc
    .array(
      fc.constantFrom(
        ...'0123456789',
        ' ',
        '\n',
        '\r',
        '-',
        '+',
        '.',
        'e',
        'x',
        '\0',
        '\ufeff',
        '٣',
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join(''));

  it('never takes a pid from a first line that is not digits between ASCII blanks', () => {
    const anything = fc.oneof(nearlyNumbers, fc.string({ unit: 'binary' }), fc.string());
    fc.assert(
      fc.property(anything, (text) => {
        const canonical = /^[ \t\v\f\r]*0*([1-9][0-9]{0,6})[ \t\v\f\r]*(\n|$)/.exec(text);
        const expected = Number(canonical?.[1] ?? 0);
        const found = parse(text);
        if (expected >= 2 && expected <= LARGEST && canonical?.index === 0) {
          expect(found).toEqual({ status: 'pid', pid: expected });
        } else {
          expect(found.status).toBe('invalid');
        }
      }),
      { numRuns: 3_000 },
    );
  });

  it('never takes a pid from bytes it does not understand, and shows them safely', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (bytes, cut) => {
        const found = parse(bytes, cut);
        if (found.status === 'pid') {
          expect(Buffer.from(bytes).toString('latin1')).toMatch(
            /^[ \t\v\f\r]*[0-9]+[ \t\v\f\r]*(\n|$)/,
          );
          return;
        }
        expect(found.text.length).toBeLessThanOrEqual(81);
        expect(found.text).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      }),
      { numRuns: 1_000 },
    );
  });
});
