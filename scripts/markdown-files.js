// The project's own pages, as paths relative to its root.
import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

const GENERATED_OR_FOREIGN = new Set(['node_modules', 'dist', 'coverage', 'api', 'site', '.git']);

/** @param {string} [folder] @returns {string[]} */
export function markdownFiles(folder = root) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) {
      return GENERATED_OR_FOREIGN.has(entry.name) ? [] : markdownFiles(join(folder, entry.name));
    }
    return entry.name.endsWith('.md') ? [relative(root, join(folder, entry.name))] : [];
  });
}
