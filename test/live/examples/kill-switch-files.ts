import { once } from 'node:events';
import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, onTestFinished } from 'vitest';
import { within } from '../../helpers/patience.js';
import { PROJECT } from '../../helpers/project.js';
import { runProgram, type Ended, type ProgramOptions } from '../../helpers/run-program.js';
import { register } from '../../helpers/running.js';
import { transpiled } from '../../helpers/transpiled.js';

const SOURCES = 'docs/examples/kill-switch';

/** Where one test's configuration lies, and what it leads to. */
export interface Place {
  readonly folder: string;
  readonly config: string;
  readonly pidFile: string;
  readonly workDirectory: string;
}

/** The example as it is now, and a folder for the files of its tests, which other users may read. */
export function useKillSwitch(): {
  /** All that the tests of the file start carries this path. */
  readonly root: string;
  /** A place of its own, with the example's own configuration. */
  readonly place: () => Place;
  /** Starts the agent, and resolves when it says that it is running. */
  readonly startAgent: (config: string, cwd?: string) => Promise<ChildProcess & { pid: number }>;
  /** Runs a program of the example to its end. */
  readonly run: (script: string, args: readonly string[], options?: RunOptions) => Promise<Ended>;
} {
  const root = mkdtempSync(join(tmpdir(), 'kill-switch-'));
  chmodSync(root, 0o755);
  afterAll(() => {
    rmSync(root, { recursive: true });
  });
  const scripts = join(transpiled('src', SOURCES), SOURCES);
  let places = 0;

  return {
    root,
    place() {
      places += 1;
      const folder = join(root, String(places));
      for (const name of ['run', 'work']) mkdirSync(join(folder, name), { recursive: true });
      const config = join(folder, 'config.toml');
      copyFileSync(join(PROJECT, SOURCES, 'config.toml'), config);
      return {
        ...{ folder, config },
        pidFile: join(folder, 'run/oscar.pid'),
        workDirectory: join(folder, 'work'),
      };
    },
    async startAgent(config, cwd = root) {
      const args = [join(scripts, 'agent.js'), '--config', config];
      const child = spawn(process.execPath, args, { cwd, stdio: ['ignore', 'pipe', 'inherit'] });
      register(child, undefined, 'test');
      onTestFinished(() => {
        child.stdout.destroy();
      });
      await within(20_000, 'the agent to be running', once(child.stdout, 'data'));
      const { pid } = child;
      if (pid === undefined) throw new Error('the agent has no pid');
      return Object.assign(child, { pid });
    },
    run(script, args, { meanwhile, ...options } = {}) {
      const line = [join(scripts, script), ...args];
      return runProgram(process.execPath, line, { cwd: root, ...options }, meanwhile);
    },
  };
}

/** How a program is run; where nothing is said, in the folder of the file's tests. */
export interface RunOptions extends Partial<ProgramOptions> {
  readonly meanwhile?: (child: ChildProcess) => Promise<unknown>;
}

/** Writes a PID file at a place, also as nothing that names a process. */
export function writePid({ pidFile }: Place, text: string | number, mode = 0o644): string {
  writeFileSync(pidFile, `${text}\n`);
  chmodSync(pidFile, mode);
  return pidFile;
}
