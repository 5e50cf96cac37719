import { describe, expect, it } from 'vitest';
import { listingError } from '../../../../src/platform/portable/listing-error.js';

describe('listingError', () => {
  it.each([
    ['ENOENT', /Put the directory/],
    ['EACCES', /Put the directory/],
    ['EMFILE', /raise the limit/],
    ['EAGAIN', /raise the limit/],
    ['EIO', /busybox/],
  ])('knows what to do about %s, and keeps the cause', (code, advice) => {
    const cause = Object.assign(new Error('spawn ps'), { code });
    const error = listingError('ps failed', cause);
    expect(error.message).toMatch(advice);
    expect(error).toMatchObject({ code: 'ERR_PROCESS_TABLE', cause });
  });
});
