import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isOrphaned } from './ground-names.js';

/**
 * Removes what dead runners left in a hierarchy of control groups: a runner that was killed removed nothing. Its
 * scenario ended with it, so its groups are empty, or will soon be.
 */
export function sweep(hierarchy: string, remove: (group: string) => void): void {
  for (const name of readdirSync(hierarchy).filter(isOrphaned)) {
    try {
      remove(join(hierarchy, name));
    } catch (error) {
      // Somebody is still in it, or another runner was quicker. That must hinder nobody.
      if (!/EBUSY|ENOENT|ENODEV/.test(String(error))) throw error;
    }
  }
}
