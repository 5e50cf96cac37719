import { execFileSync } from 'node:child_process';
import { cpus, loadavg, release, totalmem, type } from 'node:os';

/** What it was measured on, without the name of the machine. */
export function machine(): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  const memory = Math.round(totalmem() / 2 ** 30);
  const load = loadavg()
    .map((value) => value.toFixed(1))
    .join(', ');
  return `${type()} ${release().replace(/-.*/, '')}, Node.js ${process.version}, ${cpus().length} cores (${model}), ${memory} GiB; load when the page was written ${load}`;
}

/** The compiler that the C program came from. */
export function compiler(): string {
  return execFileSync('cc', ['--version'], { encoding: 'utf8' }).split('\n', 1)[0] ?? '';
}
