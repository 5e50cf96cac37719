import { uniqueId } from '../platform/unique-id.js';

/** A name and value to start a process with, so that everything it starts can be found again. */
export interface ProcessMarker {
  /** The environment variable's name. */
  readonly name: string;
  /** The environment variable's value, unique to this marker. */
  readonly value: string;
  /** Both, to spread into `spawn`'s `env`. */
  readonly env: Readonly<Record<string, string>>;
}

const MARKER_NAME = 'DEADSURE_MARKER';

/**
 * Makes a marker: an environment variable that children inherit, however they fork, detach or change session.
 *
 * @remarks
 * A process loses it when it is started with a cleared environment (`env -i`) or overwrites its own; such a
 * process is then found by its parents or session only, and the report's `coverage` says so. **Platforms:**
 * made anywhere, looked for on Linux (`/proc/PID/environ`, see proc_pid_environ(5)).
 *
 * @example
 * ```ts
 * import { spawn } from 'node:child_process';
 * import { once } from 'node:events';
 * import { createMarker, escalatingStop } from 'deadsure';
 *
 * const marker = createMarker();
 * const env = { ...process.env, ...marker.env };
 * const shell = spawn('sh', ['-c', 'sleep 60 &'], { env, stdio: 'ignore' });
 * await once(shell, 'exit'); // what it started lives on, and nobody is its parent any more
 * const report = await escalatingStop([], { marker });
 * console.log(report.outcome, report.processes.length); //=> stopped 1
 * ```
 */
export function createMarker(): ProcessMarker {
  const value = uniqueId();
  return Object.freeze({ name: MARKER_NAME, value, env: Object.freeze({ [MARKER_NAME]: value }) });
}
