/**
 * Which processes are meant. All given fields must hold; `uid` and `olderThanMs` only narrow, so at least
 * one other field is needed.
 */
export interface ProcessQuery {
  /**
   * The command line. A string is literal and must not touch a letter, digit, `_` or `-` on either side
   * (`/wt/108` never matches `/wt/1086` or `/wt/108-fix`); a RegExp is used as given, `lastIndex` ignored. @defaultValue not asked
   */
  readonly command?: string | RegExp | undefined;
  /** The program's name, not cut at 15 characters. A string must be equal. @defaultValue not asked */
  readonly name?: string | RegExp | undefined;
  /**
   * An absolute directory: the working directory, the executable or an argument (also after `=`) is it or
   * lies below it, real paths compared. This includes the shells and editors that sit there. Linux.
   * @defaultValue not asked
   */
  readonly path?: string | undefined;
  /** Environment variables the process was started with. Linux. @defaultValue not asked */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** It listens on this local TCP port or is bound to this UDP port; never a client. Linux. @defaultValue not asked */
  readonly port?: number | undefined;
  /** The effective user. @defaultValue `'self'` (`'any'` where there are no uids) */
  readonly uid?: number | 'self' | 'any' | undefined;
  /** Started at least so many milliseconds ago. @defaultValue not asked */
  readonly olderThanMs?: number | undefined;
}

/** How matching treats ourselves and what may not be read. */
export interface MatchOptions {
  /** Let our ancestors match too (for looking only). We ourselves never match. @defaultValue `false` */
  readonly includeAncestors?: boolean | undefined;
  /** Throw {@link ProcessTableError} if a process's asked-for field may not be read, instead of skipping it. @defaultValue `false` */
  readonly strict?: boolean | undefined;
}
