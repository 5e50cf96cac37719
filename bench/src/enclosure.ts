import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { transpile } from './transpiled.js';
import { whyNot } from '../../test/adversarial/rig/capabilities.js';
import { Ground } from '../../test/adversarial/rig/ground.js';
import { programs as rigPrograms } from '../../test/adversarial/rig/programs.js';
import type { Brief } from './brief.js';
import type { Said } from './sample.js';

/** How a part is run. */
export interface Enclosing {
  /** How many processes there may be in it at one time. */
  readonly pidsMax: number;
  /** It is ended when nothing was heard of it for so long. */
  readonly silenceMs: number;
}

/** Why nothing can be enclosed here, or nothing if it can. */
export const cannotEnclose: () => string | undefined = () => whyNot();

/** Measures in a PID namespace of its own, below a limit on processes: nothing outlives it. */
export async function* enclosed(brief: Brief, enclosing: Enclosing): AsyncGenerator<Said> {
  const { enter = '', init = '' } = rigPrograms();
  const ground = new Ground(enclosing.pidsMax);
  try {
    const command = [...ground.groups, '--', 'unshare', '-pfm', '--mount-proc', '--kill-child'];
    yield* listen(enter, [...command, init, ...measuring(brief)], enclosing.silenceMs);
  } finally {
    await ground.remove();
  }
}

/** Measures as an ordinary child, where no namespace can be made. */
export function inTheOpen(brief: Brief, { silenceMs }: Enclosing): AsyncGenerator<Said> {
  return listen('env', measuring(brief), silenceMs);
}

function measuring(brief: Brief): readonly string[] {
  const main = join(transpile(), 'bench/src/inside/main.js');
  return [process.execPath, main, JSON.stringify(brief)];
}

async function* listen(
  command: string,
  args: readonly string[],
  silenceMs: number,
): AsyncGenerator<Said> {
  const child = spawn(command, args, {
    // The fourth tells init that we live.
    stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
    env: { PATH: process.env['PATH'] },
  });
  const exit = once(child, 'exit');
  const watch = setTimeout(() => child.kill('SIGKILL'), silenceMs);
  const { stdout } = child;
  if (stdout === null) throw new Error('it has no standard output');
  for await (const line of createInterface({ input: stdout })) {
    watch.refresh();
    yield JSON.parse(line) as Said;
  }
  await exit;
  clearTimeout(watch);
  if (child.exitCode !== 0) {
    throw new Error(`it ended with ${child.signalCode ?? child.exitCode ?? 'nothing'}`);
  }
}
