import { optionSpec, type OptionName } from '../arguments/option-table.js';
import type { Style } from './style.js';
import { pad } from './text-width.js';

/** What the help text of one command says. */
export interface HelpPage {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** The forms of the command line, without the program's name. */
  readonly usage: readonly string[];
  readonly about: readonly string[];
  readonly options: readonly { readonly title: string; readonly names: readonly OptionName[] }[];
  readonly exitCodes: readonly (readonly [code: number, meaning: string])[];
  readonly examples: readonly (readonly [command: string, meaning: string])[];
}

const PROGRAM = 'deadsure';

/** A command's help text. */
export function helpText(page: HelpPage, style: Style): string {
  const usage = page.usage.map((form, index) => {
    const lead = index === 0 ? style.bold('Usage: ') : '       ';
    return `${lead}${PROGRAM} ${page.name} ${form}`;
  });
  const options = page.options.map(({ title, names }) =>
    [style.bold(`${title}:`), ...names.map(optionLine)].join('\n'),
  );
  const codes = page.exitCodes.map(([code, meaning]) => `  ${pad(String(code), 5)}${meaning}`);
  const examples = page.examples.map(
    ([command, meaning]) => `  ${PROGRAM} ${command}\n      ${style.dim(meaning)}`,
  );
  return [
    usage.join('\n'),
    page.about.join('\n'),
    ...options,
    [style.bold('Exit codes:'), ...codes].join('\n'),
    [style.bold('Examples:'), ...examples].join('\n'),
  ].join('\n\n');
}

/** The help text of the program. */
export function overview(pages: readonly HelpPage[], style: Style): string {
  const commands = pages.map(({ name, summary }) => `  ${pad(name, 9)}${summary}`);
  return [
    `${style.bold('Usage:')} ${PROGRAM} <command> [options]`,
    'Stops processes and everything they started, and proves that they are gone.',
    [style.bold('Commands:'), ...commands].join('\n'),
    `${PROGRAM} <command> --help says more, with examples. ${PROGRAM} --version shows the version.`,
  ].join('\n\n');
}

function optionLine(name: OptionName): string {
  const { short, value, text } = optionSpec(name);
  const lead = short === undefined ? '    ' : `-${short}, `;
  return `  ${lead}${pad(`--${name}${value === undefined ? '' : ` <${value}>`}`, 22)} ${text}`;
}
