import { actAfter } from './acting.js';
import { programOf } from './program.js';
import type { ProgramOptions } from './spawn-options.js';
import type { Task } from './task.js';
import { endThreads } from './threads.js';
import type { World } from './world.js';

/** What execve(2) changes. */
export interface ExecOptions extends ProgramOptions {
  /** @internal How long its environment reads as empty, because the kernel has not filled it in yet. @defaultValue `0` */
  readonly settlesAfterMs?: number | undefined;
}

/** execve(2): "The dispositions of any signals that are being caught are reset to the default", ignored ones stay. @internal */
export function exec(world: World, task: Task, options: ExecOptions): void {
  task.program = programOf(options, task.program.environment);
  task.reactions = new Map([...task.reactions].filter(([, reaction]) => reaction === 'ignore'));
  endThreads(world, task);
  const { settlesAfterMs = 0 } = options;
  if (settlesAfterMs === 0) return;
  task.unsettled = true;
  actAfter(world, task, settlesAfterMs, () => {
    task.unsettled = false;
  });
}
