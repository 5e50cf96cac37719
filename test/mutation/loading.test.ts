import { expect, test } from 'vitest';

// A mutant that keeps a module from being loaded takes all tests of a file with it, which Stryker takes for none
// that failed. Here it fails one.
test('all modules can be loaded', async () => {
  expect(await import('../../src/index.js')).toHaveProperty('escalatingStop');
});
