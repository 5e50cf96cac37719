/** A UUID nobody can guess. `node:crypto` takes longer to load than much of this package, and few calls need it. */
export function uniqueId(): string {
  return process.getBuiltinModule('node:crypto').randomUUID();
}
