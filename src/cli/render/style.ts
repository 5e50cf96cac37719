type Painter = (text: string) => string;

/** How text is drawn: colours, signs and room. */
export interface Style {
  readonly bold: Painter;
  readonly dim: Painter;
  readonly red: Painter;
  readonly green: Painter;
  readonly yellow: Painter;
  readonly cyan: Painter;
  readonly signs: Signs;
  /** How many columns a line may take; Infinity where lines are not cut. */
  readonly columns: number;
}

interface Signs {
  readonly alive: string;
  readonly gone: string;
  readonly trouble: string;
  readonly cut: string;
  readonly dot: string;
  readonly child: string;
  readonly lastChild: string;
  readonly line: string;
  readonly full: string;
  readonly empty: string;
  readonly mark: string;
}

const DRAWN: Signs = {
  alive: '●',
  gone: '✓',
  trouble: '✗',
  cut: '…',
  dot: '·',
  child: '├─ ',
  lastChild: '└─ ',
  line: '│  ',
  full: '━',
  empty: '─',
  mark: '←',
};

const TYPED: Signs = {
  alive: 'o',
  gone: '+',
  trouble: 'x',
  cut: '~',
  dot: '-',
  child: '|- ',
  lastChild: '`- ',
  line: '|  ',
  full: '#',
  empty: '.',
  mark: '<',
};

type Environment = Readonly<Record<string, string | undefined>>;

/** How to draw on a stream that has so many columns, or that is no terminal and cuts nothing. */
export function styleFor(
  terminal: { readonly isTTY?: boolean | undefined; readonly columns?: number | undefined },
  env: Environment,
): Style {
  const isTerminal = terminal.isTTY === true;
  const coloured = isTerminal && !isSet(env['NO_COLOR']) && env['TERM'] !== 'dumb';
  // Select graphic rendition of ECMA-48, and what undoes it.
  const painter = (on: number, off: number): Painter =>
    coloured ? (text) => `\u001B[${on}m${text}\u001B[${off}m` : (text) => text;
  return {
    bold: painter(1, 22),
    dim: painter(2, 22),
    red: painter(31, 39),
    green: painter(32, 39),
    yellow: painter(33, 39),
    cyan: painter(36, 39),
    signs: takesUnicode(env) ? DRAWN : TYPED,
    columns: isTerminal ? widthOf(terminal.columns) : Infinity,
  };
}

// A pseudo-terminal that nobody gave a size has 0 columns.
function widthOf(columns: number | undefined): number {
  return columns === undefined || columns < 1 ? 80 : columns;
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}

/** By locale(7): the first of these that is set decides. Where none is, everything today takes UTF-8. */
function takesUnicode(env: Environment): boolean {
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find(isSet);
  return locale === undefined || /utf-?8/i.test(locale);
}
