import { styleFor, type Style } from '../../../src/cli/render/style.js';

/** A terminal of so many columns, without colours, that shows what it is given. */
export function plainStyle(columns: number, env: Readonly<Record<string, string>> = {}): Style {
  return styleFor({ isTTY: true, columns }, { NO_COLOR: '1', LANG: 'C.UTF-8', ...env });
}

/** The same with colours. */
export function colourStyle(columns: number): Style {
  return styleFor({ isTTY: true, columns }, { LANG: 'C.UTF-8' });
}
