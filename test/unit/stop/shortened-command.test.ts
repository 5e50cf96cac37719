import { expect, test } from 'vitest';
import { shortened } from '../../../src/stop/survivors.js';

test.each([
  ['a'.repeat(1_024), 1_024],
  ['a'.repeat(1_025), 1_024],
  ['😀'.repeat(600), 1_024],
  [`a${'😀'.repeat(600)}`, 1_023],
])('a command line is cut between two characters, never within one (%#)', (command, length) => {
  const shown = shortened(command).command;
  expect(shown).toHaveLength(length);
  expect(shown).not.toMatch(/[\uD800-\uDBFF]$/);
});
