import { describe, expect, it } from 'vitest';
import { shownName, withoutDefunct } from '../../../../src/platform/portable/shown-name.js';

describe('shownName', () => {
  it.each([
    ['node server.js', 'node'],
    ['/usr/local/bin/node server.js', 'node'],
    ['-zsh', 'zsh'],
    ['a-b', 'a-b'],
    ['[odd', '[odd'],
    ['odd]', 'odd]'],
    ['x[odd]', 'x[odd]'],
    ['[odd] x', '[odd]'],
    ['(odd', '(odd'],
    ['odd)', 'odd)'],
    ['x(odd)', 'x(odd)'],
    ['(odd) x', '(odd)'],
    ['[]', '[]'],
    ['()', '()'],
    ['/bin/', ''],
    ['[kworker/R-rcu_gp]', 'kworker/R-rcu_gp'],
    ['[sleep] <defunct>', 'sleep'],
    ['(sh)', 'sh'],
    ['(sh) <defunct>', 'sh'],
    ['<defunct>', ''],
    ['', ''],
    [undefined, ''],
  ])('%o is shown as %o', (command, name) => {
    expect(shownName(command)).toBe(name);
  });
});

describe('withoutDefunct', () => {
  it('takes the mark off the end only', () => {
    expect(withoutDefunct('sleep <defunct>')).toBe('sleep');
    expect(withoutDefunct('<defunct> sleep')).toBe('<defunct> sleep');
    expect(withoutDefunct('sleep<defunct>')).toBe('sleep');
    expect(withoutDefunct('sleep  <defunct>')).toBe('sleep ');
  });
});
