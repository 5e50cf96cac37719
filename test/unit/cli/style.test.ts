import { describe, expect, it } from 'vitest';
import { styleFor } from '../../../src/cli/render/style.js';

const TERMINAL = { isTTY: true, columns: 100 };
const RED = '\u001B[31mx\u001B[39m';

describe('styleFor', () => {
  it.each([
    [TERMINAL, {}, RED],
    [TERMINAL, { NO_COLOR: '' }, RED],
    [TERMINAL, { NO_COLOR: '1' }, 'x'],
    [TERMINAL, { TERM: 'dumb' }, 'x'],
    [{ isTTY: false }, {}, 'x'],
    [{}, {}, 'x'],
  ])('%j with %j paints %j', (terminal, env, painted) => {
    expect(styleFor(terminal, env).red('x')).toBe(painted);
  });

  it.each([
    [TERMINAL, 100],
    [{ isTTY: true, columns: 0 }, 80],
    [{ isTTY: true }, 80],
    [{ isTTY: false, columns: 100 }, Infinity],
  ])('%j has %d columns', (terminal, columns) => {
    expect(styleFor(terminal, {}).columns).toBe(columns);
  });

  it.each([
    [{}, '└─ '],
    [{ LANG: 'de_DE.UTF-8' }, '└─ '],
    [{ LANG: 'C' }, '`- '],
    [{ LANG: 'en_US.utf8', LC_ALL: 'POSIX' }, '`- '],
    [{ LANG: 'C', LC_CTYPE: 'C.utf8', LC_ALL: '' }, '└─ '],
  ])('draws with what the locale %j can show', (env, sign) => {
    expect(styleFor(TERMINAL, env).signs.lastChild).toBe(sign);
  });
});
