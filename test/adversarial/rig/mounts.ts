import { readFileSync } from 'node:fs';

/** A mounted file system, as proc_pid_mountinfo(5) lists it. */
interface Mount {
  readonly point: string;
  readonly type: string;
  /** Its own options, of which a v1 control group hierarchy has its controllers. */
  readonly options: readonly string[];
}

/** All file systems that are mounted here. */
function mounts(): Mount[] {
  return readFileSync('/proc/self/mountinfo', 'utf8').trim().split('\n').map(parse);
}

/** Where the v2 hierarchy of control groups is, if there is one. */
export function unifiedHierarchy(): string | undefined {
  return mounts().find(({ type }) => type === 'cgroup2')?.point;
}

/** Where the v1 hierarchy with this controller is, if there is one. */
export function hierarchyOf(controller: string): string | undefined {
  return mounts().find(({ type, options }) => type === 'cgroup' && options.includes(controller))
    ?.point;
}

function parse(line: string): Mount {
  const [before = '', after = ''] = line.split(' - ');
  const point = (before.split(' ')[4] ?? '').replace(/\\([0-7]{3})/g, (_, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
  const [type = '', , options = ''] = after.split(' ');
  return { point, type, options: options.split(',') };
}
