import { execFile } from 'node:child_process';
import { listingError } from './listing-error.js';
import { PS_ARGUMENTS, PS_ENVIRONMENT } from './ps-line.js';

/** Of our own choosing: a ps that takes longer is stuck on a process whose memory is locked, as can happen in a core dump. */
const TIMEOUT_MS = 10_000;
const MOST_OUTPUT_BYTES = 64_000_000;

/** What one `ps` printed, and who it was. */
export interface PsRun {
  readonly pid: number | undefined;
  readonly output: string;
}

/** Runs our `ps` once; the signal ends it. Rejects with ProcessTableError if it could not be run or was not content. */
export function runPs(signal: AbortSignal): Promise<PsRun> {
  return new Promise((resolve, reject) => {
    const options = {
      encoding: 'utf8',
      env: { ...process.env, ...PS_ENVIRONMENT },
      maxBuffer: MOST_OUTPUT_BYTES,
      timeout: TIMEOUT_MS,
      killSignal: 'SIGKILL',
      signal,
    } as const;
    const child = execFile('ps', PS_ARGUMENTS, options, (error, stdout, stderr) => {
      if (error === null) resolve({ pid: child.pid, output: stdout });
      else reject(listingError(describe(error, stderr), error));
    });
  });
}

function describe(error: Error & { killed?: boolean }, stderr: string): string {
  if (error.killed === true) return `ps did not finish within ${String(TIMEOUT_MS)} ms`;
  const said = stderr.trim().split('\n')[0] ?? '';
  return `ps failed (${said === '' ? error.message.trim() : said})`;
}
