/** What a fabricated stat line says; anything left out is plausible. The numbers are those of proc_pid_stat(5). */
export interface StatFields {
  readonly pid?: number | string;
  readonly name?: string | Buffer;
  readonly letter?: string;
  readonly ppid?: number | string;
  readonly pgid?: number;
  readonly sid?: number;
  readonly flags?: number;
  readonly utime?: number;
  readonly stime?: number;
  readonly threads?: number;
  readonly start?: number | string;
  readonly rss?: number;
  readonly exitSignal?: number;
  readonly environmentEnd?: number;
}

/** A whole line, as the kernel writes it. */
export function statLine(fields: StatFields = {}): Buffer {
  const { pid = 42, name = 'program', letter = 'S', ppid = 1, pgid = 42, sid = 42 } = fields;
  const { flags = 4_194_304, utime = 3, stime = 4, threads = 1, start = 5_000 } = fields;
  const { rss = 390, exitSignal = 17, environmentEnd = 140_735_760_646_123 } = fields;
  const before = `${letter} ${ppid} ${pgid} ${sid} 0 -1 ${flags} 100 0 0 0 ${utime} ${stime} 0 0 20 0`;
  const middle = `${threads} 0 ${start} 3133440 ${rss} 18446744073709551615`;
  const after = `94012535537664 94012535557545 140735760639120 0 0 0 0 0 0 0 0 0 ${exitSignal} 1 0 0 0 0 0`;
  const rest = '94012535573552 94012535575168 94013471440896 140735760644809 140735760644829';
  return Buffer.concat([
    Buffer.from(`${pid} (`),
    typeof name === 'string' ? Buffer.from(name) : name,
    Buffer.from(`) ${before} ${middle} ${after} ${rest} 140735760644829 ${environmentEnd} 0\n`),
  ]);
}

/** Lines of a real machine (Linux 6.18), whole. */
export const RECORDED = {
  cat: '13092 (cat) R 13067 13067 17017 0 -1 4194304 100 0 0 0 0 0 0 0 20 0 1 0 439526 3133440 390 18446744073709551615 94012535537664 94012535557545 140735760639120 0 0 0 0 0 0 0 0 0 17 1 0 0 0 0 0 94012535573552 94012535575168 94013471440896 140735760644809 140735760644829 140735760644829 140735760646123 0\n',
  kthreadd:
    '2 (kthreadd) S 0 0 0 0 -1 2129984 0 0 0 0 0 1 0 0 20 0 1 0 32 0 0 18446744073709551615 0 0 0 0 0 0 0 2147483647 0 1 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n',
  kernelWorker:
    '4 (kworker/R-rcu_gp) I 2 0 0 0 -1 69238880 0 0 0 0 0 0 0 0 0 -20 1 0 32 0 0 18446744073709551615 0 0 0 0 0 0 0 2147483647 0 1 0 0 17 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n',
  zombie:
    '21984 (perl) Z 21983 21941 17017 0 -1 4227148 83 0 0 0 0 0 0 0 20 0 1 0 464386 0 0 18446744073709551615 0 0 0 0 0 0 0 128 0 1 0 0 17 1 0 0 0 0 0 0 0 0 0 0 0 0 0\n',
  // A worker thread of node, read by its own number.
  thread:
    '21951 (node) S 21941 21941 17017 0 -1 4194368 2359 0 0 0 6 1 0 0 20 0 7 0 464270 746237952 10627 18446744073709551615 11988992 39846385 140726613343232 0 0 0 512 16781312 17922 0 0 0 -1 1 0 0 0 0 0 90418888 90555584 273141760 140726613346774 140726613347057 140726613347057 140726613348330 0\n',
  // It wrote "a) R 1 (b" to its own /proc/self/comm.
  forger:
    '21992 (a) R 1 (b) R 21941 21941 17017 0 -1 4194304 236 0 0 0 0 0 0 0 20 0 1 0 464406 8069120 1225 18446744073709551615 94655723298816 94655724954021 140722121893264 0 0 0 0 128 0 0 0 0 17 0 0 0 0 0 0 94655726731304 94655726801748 94656281186304 140722121898627 140722121898737 140722121898737 140722121900010 0\n',
} as const;
