import { describe, expect, it } from 'vitest';
import { readPattern } from '../../../src/cli/arguments/pattern.js';
import { UsageError } from '../../../src/cli/arguments/usage-error.js';

describe('readPattern', () => {
  it.each([
    'worker.js',
    'a+b',
    '/srv/agents/108',
    // Several levels are a path, whatever stands behind the last slash.
    '/srv/agents/',
    '/srv/agents/mig',
    '/home/.*/us',
    '/',
    '//',
    '/srv',
    '/worker-\\d+/nope',
    'x/.*/g',
    '',
  ])('takes %j as it is', (text) => {
    expect(readPattern('--match', text)).toBe(text);
  });

  it.each([
    ['/worker-\\d+/', /worker-\d+/],
    ['/^node .*server/i', /^node .*server/i],
    [String.raw`/\/srv\/\d+/`, /\/srv\/\d+/],
    ['/(?:tmp)/', /(?:tmp)/],
    ['/a|b/su', /a|b/su],
  ])('takes %j as an expression', (text, expression) => {
    expect(readPattern('--match', text)).toEqual(expression);
  });

  it.each(['/tmp/', '/home/us', '/opt/my', '/app.d/', '/my app/', '/tmp/g'])(
    'refuses %j, which could be either',
    (text) => {
      expect(() => readPattern('--match', text)).toThrow(UsageError);
      expect(() => readPattern('--match', text)).toThrow('could be a path or a regular expression');
    },
  );

  it('says how to write each of the two', () => {
    expect(() => readPattern('--match', '/home/us')).toThrow(
      String.raw`--path for a directory, /\/home\/us/ for this very text, or /(?:home)/us`,
    );
    expect(readPattern('--match', String.raw`/\/home\/us/`)).toEqual(/\/home\/us/);
    expect(readPattern('--match', '/(?:home)/us')).toEqual(/(?:home)/su);
  });

  it.each(['/(/', '/a*/gg', '/[/', '/a{2,1}/'])('refuses %j, which is no expression', (text) => {
    expect(() => readPattern('--match', text)).toThrow('is no regular expression');
  });
});
