/*
 * The kernel hands out process ids in steps of four, and OpenProcess() takes no notice of the last two bits:
 * whoever ends process 1235 ends process 1232. So does Wine (server/process.c).
 */
const STEP = 4;

/** What the kernel itself runs as: the idle process, and System. */
export const SYSTEM_PID = 4;

/** `process.kill` takes a signed number of 32 bits; the kernel stays far below. */
export const LARGEST_PID: number = 2 ** 31 - STEP;

/** Whether a number can be a process's own. Any other number means another process to whoever uses it. */
export function canBePid(pid: number): boolean {
  return pid % STEP === 0;
}
