import type { ProcessInfo } from '../../index.js';
import { branchLines, type Branch } from './branches.js';
import { age } from './duration.js';
import type { Style } from './style.js';
import { fit, harmless, pad, textWidth } from './text-width.js';

/** A process and what is to be said about it beyond what it is. */
export interface ShownProcess {
  readonly info: ProcessInfo;
  readonly remark?: string | undefined;
  /** For each level above it, as {@link Branch} has it; none for a plain list. */
  readonly levels?: Branch<unknown>['levels'];
}

// Below that the command line is all there is room for, with the pid.
const NARROW = 50;
const LEAST_COMMAND = 20;

/**
 * Processes as lines under a heading: pid, state, age, user, command line. On a narrow terminal the user
 * goes first, then the age, then the state. Nothing that a process chose is printed as it is.
 */
export function processLines(
  shown: readonly ShownProcess[],
  { style, now }: { readonly style: Style; readonly now: Date },
): string[] {
  const columns = columnsFor(style.columns).map((column) => {
    const cells = shown.map(({ info }) => column.cell(info, now));
    const width = Math.max(column.heading.length, ...cells.map((cell) => cell.length));
    return { ...column, width, cells };
  });
  const taken = columns.reduce((sum, { width }) => sum + width + 2, 0);
  const room = style.columns - taken;
  const heading = [
    ...columns.map(({ heading: text, width, side }) => pad(text, width, side)),
    'COMMAND',
  ];
  return [
    style.dim(fit(heading.join('  '), style.columns, style.signs.cut)),
    ...shown.map((process, index) => {
      const cells = columns.map(({ cells: all, width, side, paint }) =>
        (paint?.(process.info, style) ?? plain)(pad(all[index] ?? '', width, side)),
      );
      return [...cells, commandCell(process, style, room)].join('  ');
    }),
  ];
}

interface Column {
  readonly heading: string;
  readonly side: 'before' | 'after';
  readonly cell: (info: ProcessInfo, now: Date) => string;
  readonly paint?: (info: ProcessInfo, style: Style) => (text: string) => string;
}

const PID: Column = { heading: 'PID', side: 'before', cell: ({ pid }) => String(pid) };
const STATE: Column = {
  heading: 'STATE',
  side: 'after',
  cell: ({ state }) => state,
  paint: stateColour,
};
const AGE: Column = {
  heading: 'AGE',
  side: 'before',
  cell: ({ startedAt }, now) =>
    startedAt === undefined ? '?' : age(now.getTime() - startedAt.getTime()),
};
const UID: Column = {
  heading: 'UID',
  side: 'before',
  cell: ({ uid }) => (uid === undefined ? '?' : String(uid)),
};

function columnsFor(width: number): Column[] {
  if (width < NARROW) return [PID];
  if (width < NARROW + 10) return [PID, STATE];
  return width < NARROW + 15 ? [PID, STATE, AGE] : [PID, STATE, AGE, UID];
}

function stateColour({ state }: ProcessInfo, style: Style): (text: string) => string {
  if (state === 'zombie' || state === 'dead') return style.red;
  if (state === 'stopped' || state === 'traced' || state === 'disk-sleep') return style.yellow;
  return state === 'running' ? style.green : plain;
}

function plain(text: string): string {
  return text;
}

function commandCell({ info, remark, levels }: ShownProcess, style: Style, room: number): string {
  const { signs } = style;
  const lines = levels === undefined ? '' : branchLines(levels, signs, room - LEAST_COMMAND);
  const note = remark === undefined ? '' : `  ${signs.mark} ${remark}`;
  const left = room - textWidth(lines) - textWidth(note);
  // What a remark says is worth more than the end of a command line.
  const command = fit(commandOf(info), Math.max(left, 8), signs.cut);
  const noteRoom = room - textWidth(lines) - textWidth(command);
  return style.dim(lines) + command + style.cyan(fit(note, noteRoom, signs.cut));
}

/** The command line, or the kernel's name in brackets where there is none, as ps(1) has it. */
function commandOf({ command, name }: Pick<ProcessInfo, 'command' | 'name'>): string {
  return harmless(command === undefined || command === '' ? `[${name}]` : command);
}
