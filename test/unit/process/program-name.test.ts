import { describe, expect, test } from 'vitest';
import { commandLine, fullName, mayBeCut } from '../../../src/process/program-name.js';

const cut = 'my-long-program';

describe('a name the kernel cut', () => {
  test('has 15 bytes', () => {
    expect(mayBeCut(cut)).toBe(true);
    expect(mayBeCut('my-long-progra')).toBe(false);
    expect(mayBeCut('my-long-program-')).toBe(false);
    expect(mayBeCut('ééééééé')).toBe(false);
    expect(mayBeCut('ééééééé1')).toBe(true);
    expect(mayBeCut('')).toBe(false);
  });

  test('is told in full by the arguments or the executable', () => {
    expect(fullName(cut, ['/bin/my-long-program-one', 'x'])).toBe('my-long-program-one');
    expect(fullName(cut, ['node', '/x/my-long-program.js'])).toBe('my-long-program.js');
    expect(fullName(cut, ['bash', '-e', '/x/my-long-program.sh'])).toBe('my-long-program.sh');
    expect(fullName(cut, ['title'], '/bin/my-long-program-one')).toBe('my-long-program-one');
    expect(fullName(cut, ['title'], '/bin/other')).toBe(cut);
    expect(fullName(cut, ['node', '--a', '--b', '/x/my-long-program.js'])).toBe(cut);
    expect(fullName(cut)).toBe(cut);
  });

  test('is never made of what it is not the beginning of, and never if it was not cut', () => {
    expect(fullName(cut, ['/bin/not-my-long-program-one'])).toBe(cut);
    expect(fullName('node', ['/bin/nodejs'])).toBe('node');
  });

  test('may have been cut within a character', () => {
    // Of a character of four bytes, one to three were kept.
    expect(mayBeCut('twelve-bytes\uFFFD')).toBe(true);
    expect(mayBeCut('my-long-progra\uFFFD')).toBe(true);
    expect(mayBeCut('eleven-byte\uFFFD')).toBe(false);
    expect(mayBeCut('my-long-program-x\uFFFD')).toBe(false);
    // Inside of a name it is what it is: three bytes.
    expect(mayBeCut('\uFFFDtwelve-bytes')).toBe(true);
    expect(mayBeCut('\uFFFDmy-long-program')).toBe(false);
    expect(fullName('my-long-progra\uFFFD', ['/bin/my-long-prograéx'])).toBe('my-long-prograéx');
    expect(fullName('ab\uFFFD', ['/bin/abacus'])).toBe('ab\uFFFD');
  });
});

test('a command line is the arguments and one space between two, without the padding of a title', () => {
  expect(commandLine(['node', '', 'x y'])).toBe('node  x y');
  expect(commandLine(['title', '', '', ''])).toBe('title');
  expect(commandLine([''])).toBe('');
  expect(commandLine([])).toBe('');
});
