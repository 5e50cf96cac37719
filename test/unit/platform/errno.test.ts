import { describe, expect, test } from 'vitest';
import { errnoCode, errnoMeaning } from '../../../src/platform/errno.js';

const failed = (code: unknown): Error => Object.assign(new Error('failed'), { code });

describe('what an errno means', () => {
  test.each([
    ['ESRCH', 'gone'],
    ['ENOENT', 'gone'],
    ['ENOTDIR', 'gone'],
    ['EPERM', 'denied'],
    ['EACCES', 'denied'],
    ['EMFILE', 'short-of-descriptors'],
    ['ENFILE', 'short-of-descriptors'],
    // Neither absence nor refusal: whoever asks has not been answered.
    ['EINVAL', 'other'],
    ['EIO', 'other'],
    ['ENOMEM', 'other'],
    ['EAGAIN', 'other'],
    ['toString', 'other'],
  ])('%s is %s', (code, meaning) => {
    expect(errnoMeaning(failed(code))).toBe(meaning);
  });

  test.each([undefined, null, 'ESRCH', 3, new Error('ESRCH'), failed(3), failed(undefined), {}])(
    'what bears no code (%s) is no answer of the system',
    (error) => {
      expect(errnoCode(error)).toBeUndefined();
      expect(errnoMeaning(error)).toBe('other');
    },
  );

  test('the code is passed on as it stands', () => {
    expect(errnoCode(failed('EPERM'))).toBe('EPERM');
  });
});
