/**
 * The arguments in `/proc/PID/cmdline`: each ends with a NUL (proc_pid_cmdline(5)).
 *
 * @remarks
 * A program may have written over them, so the last one need not end; bytes that are not UTF-8 become U+FFFD.
 */
export function parseArguments(bytes: Buffer, length: number): string[] {
  const end = length > 0 && bytes[length - 1] === 0 ? length - 1 : length;
  return bytes.toString('utf8', 0, end).split('\0');
}

/**
 * The variables in `/proc/PID/environ` (proc_pid_environ(5)). Of a name that stands there twice the first
 * counts, as for getenv(3); what has no name is left out.
 */
export function parseEnvironment(bytes: Buffer, length: number): Map<string, string> {
  const variables = new Map<string, string>();
  for (const entry of bytes.toString('utf8', 0, length).split('\0')) {
    const equals = entry.indexOf('=');
    if (equals < 1) continue;
    const name = entry.slice(0, equals);
    if (!variables.has(name)) variables.set(name, entry.slice(equals + 1));
  }
  return variables;
}
