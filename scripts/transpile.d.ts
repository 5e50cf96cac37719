/** A change to one source: `from` must occur exactly once in `file`. */
export interface Edit {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}
/** Transpiles these directories of the project into the cache, and answers where. */
export function transpile(directories: readonly string[], edits?: readonly Edit[]): string;
