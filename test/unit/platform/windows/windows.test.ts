import { expect, it } from 'vitest';
import { UnsupportedError } from '../../../../src/errors/unsupported-error.js';
import { windows } from '../../../../src/platform/windows/windows.js';

it('says plainly that there is no back end for Windows', () => {
  expect(windows).toThrow(UnsupportedError);
  expect(windows).toThrow(/Windows: it has no back end/);
});
