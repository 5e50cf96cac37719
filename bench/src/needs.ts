/** An import needs no tree, and no namespace. */
export function isPlain(name: string): boolean {
  return name === 'import';
}

/** Why a case cannot be measured here, if it cannot. */
export function whyNotMeasured(name: string, hasCompiler: boolean): string | undefined {
  if (isPlain(name) || hasCompiler) return undefined;
  return 'there is no C compiler, and trees and the limit are C programs';
}
