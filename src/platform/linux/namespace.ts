import { readText } from './kernel-constants.js';

/**
 * Whether a process is the init of a PID namespace below the one that this `/proc` shows.
 *
 * @remarks
 * proc_pid_status(5), NSpid: its number in each namespace, from ours inwards. pid_namespaces(7): "If the init
 * process of a PID namespace terminates, the kernel terminates all of the processes in the namespace via a
 * SIGKILL signal", and it waits for them before the init is gone.
 */
export function leadsNamespace(root: string, pid: number): boolean {
  const numbers = /^NSpid:\t(.+)$/m.exec(readText(`${root}/${pid}/status`) ?? '')?.[1];
  const [, ...inner] = numbers?.split('\t') ?? [];
  return inner.at(-1) === '1';
}
