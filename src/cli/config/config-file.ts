import { readFile, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { shownArgument } from '../arguments/shown-argument.js';
import { UsageError } from '../arguments/usage-error.js';

/** Larger than any configuration; what is larger is something else. */
const LARGEST_BYTES = 4 * 2 ** 20;

/**
 * Reads a configuration, JSON or TOML by the end of its name.
 *
 * @remarks
 * Messages say where a text is wrong and never what stands there: configurations hold secrets, and
 * messages end up in logs.
 */
export async function readConfigFile(file: string): Promise<unknown> {
  const kind = extname(file).toLowerCase();
  if (kind !== '.json' && kind !== '.toml') {
    throw wrong(file, 'its name must end in .json or .toml, so that it is known how to read it');
  }
  const text = await readText(file);
  if (kind === '.json') return parseJson(file, text);
  // Only who uses it pays for it.
  const { parse, TomlError } = await import('smol-toml');
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    throw wrong(file, `it is no TOML (line ${error.line}, column ${error.column})`);
  }
}

async function readText(file: string): Promise<string> {
  try {
    const about = await stat(file);
    // A named pipe would be waited for, for ever.
    if (!about.isFile()) throw wrong(file, 'it is not a regular file');
    if (about.size > LARGEST_BYTES) throw wrong(file, `it is larger than ${LARGEST_BYTES} bytes`);
    return (await readFile(file, 'utf8')).replace(/^\uFEFF/u, '');
  } catch (error) {
    if (error instanceof UsageError || !(error instanceof Error)) throw error;
    throw wrong(file, `it cannot be read (${'code' in error ? String(error.code) : error.name})`);
  }
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw wrong(file, `it is no JSON${placeOf(error, text)}`);
  }
}

/** Where it stopped making sense. Node.js says so as an offset, if at all; the rest of its message quotes the text. */
function placeOf({ message }: SyntaxError, text: string): string {
  const offset = /\bat position (\d+)/.exec(message)?.[1];
  if (offset === undefined) return '';
  const before = text.slice(0, Number(offset)).split('\n');
  return ` (line ${before.length}, column ${(before.at(-1) ?? '').length + 1})`;
}

/** A configuration that does not say what it is asked for. */
export function wrong(file: string, why: string): UsageError {
  return new UsageError(`--config ${shownArgument(file)}: ${why}`, 'ERR_CONFIG');
}
