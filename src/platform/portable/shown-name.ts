/**
 * The program's name as a command line tells it, for where nothing tells it better.
 *
 * @remarks
 * ps(1) puts a name without arguments in brackets (procps, FreeBSD) or parentheses (macOS, OpenBSD); a
 * login shell's name starts with a dash.
 */
export function shownName(command: string | undefined): string {
  const shown = withoutDefunct(command ?? '');
  const bare = /^\[(.+)\]$/.exec(shown)?.[1] ?? /^\((.+)\)$/.exec(shown)?.[1];
  if (bare !== undefined) return bare;
  const first = shown.split(' ', 1)[0] ?? '';
  return first.slice(first.lastIndexOf('/') + 1).replace(/^-/, '');
}

/** A name without the mark that ps puts behind a zombie's. */
export function withoutDefunct(name: string): string {
  return name.replace(/ ?<defunct>$/, '');
}
