/**
 * The effective user id in the text of `/proc/PID/status`: the second number of the line `Uid:`
 * (proc_pid_status(5)). The kernel escapes newlines in the name above it, so that no name can forge the line.
 */
export function effectiveUid(text: string): number | undefined {
  const digits = /^Uid:\t\d+\t(\d+)\t/m.exec(text)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
