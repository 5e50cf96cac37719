import { errnoCode } from '../platform/errno.js';

/** Whether this is an answer of the system to a call, and not a defect or an error of our own with a code. */
export function isSystemError(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && 'syscall' in error && errnoCode(error) !== undefined;
}
