import { badOption } from '../options.js';

const ENDING = '.json';
// NAME_MAX, which is counted in bytes; what is encoded is ASCII.
const LONGEST = 255;

/** The file a name is kept in. No name leads out of the directory, and none is one of its hidden files. */
export function fileNameOf(name: unknown): string {
  const encoded = typeof name === 'string' ? encode(name) : '';
  const file = `${encoded}${ENDING}`;
  if (encoded !== '' && file.length <= LONGEST) return file;
  throw badOption('name', `a text of at most ${LONGEST - ENDING.length} bytes, not empty`, name);
}

/** The name a file is kept for, or nothing if it is not one of those. */
export function nameIn(file: string): string | undefined {
  if (!file.endsWith(ENDING)) return undefined;
  try {
    const name = decodeURIComponent(file.slice(0, -ENDING.length));
    return fileNameOf(name) === file ? name : undefined;
  } catch {
    // Not encoded by us: somebody else's file.
    return undefined;
  }
}

function encode(name: string): string {
  try {
    return encodeURIComponent(name).replace(/^\./, '%2E');
  } catch {
    // Half a surrogate pair, which no encoding can say.
    return '';
  }
}
