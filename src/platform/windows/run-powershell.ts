import { execFile } from 'node:child_process';
import { errnoCode } from '../errno.js';
import { listingError } from './listing-error.js';
import { POWERSHELL_ARGUMENTS } from './powershell-script.js';

/** Of our own choosing: the first start on a busy machine was reported to take many seconds. */
const TIMEOUT_MS = 30_000;
const MOST_OUTPUT_BYTES = 64_000_000;

/** What PowerShell printed, and who it was. */
export interface PowershellRun {
  readonly pid: number | undefined;
  readonly output: string;
}

/**
 * Runs our script once; the signal ends it. `undefined` where there is no PowerShell: none at this path, none that we may start,
 * or one that is content and prints nothing, as Wine's is (a placeholder) and Windows' cannot be. Rejects
 * with ProcessTableError if there is one and it fails.
 */
export function runPowershell(
  path: string,
  signal?: AbortSignal,
): Promise<PowershellRun | undefined> {
  return new Promise((resolve, reject) => {
    const options = {
      encoding: 'utf8',
      maxBuffer: MOST_OUTPUT_BYTES,
      timeout: TIMEOUT_MS,
      killSignal: 'SIGKILL',
      signal,
      windowsHide: true,
    } as const;
    const child = execFile(path, POWERSHELL_ARGUMENTS, options, (error, stdout, stderr) => {
      if (error === null) {
        resolve(stdout.trim() === '' ? undefined : { pid: child.pid, output: stdout });
      } else if (isAbsent(error)) resolve(undefined);
      else reject(listingError(describe(error, stderr), error));
    });
    // It may wait for the end of its input before it ends itself.
    child.stdin?.end();
  });
}

/** It was not started: it is not there, or a policy forbids it, which Node.js tells as UNKNOWN. */
function isAbsent(error: unknown): boolean {
  const code = errnoCode(error);
  return code === 'ENOENT' || code === 'EACCES' || code === 'EPERM' || code === 'UNKNOWN';
}

function describe(error: Error & { killed?: boolean }, stderr: string): string {
  if (error.killed === true) return `PowerShell did not finish within ${TIMEOUT_MS} ms`;
  const said = stderr.trim().split('\n')[0]?.trim() ?? '';
  return `PowerShell failed (${said === '' || said === '#< CLIXML' ? 'it did not say why' : said.slice(0, 200)})`;
}
