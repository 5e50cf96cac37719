/** What a fake process gets from a system call that fails, in the shape of Node's own errors. */
export function errnoError(code: string, syscall: string, why: string): Error {
  return Object.assign(new Error(`${syscall} ${code}: ${why}`), { code, syscall });
}
