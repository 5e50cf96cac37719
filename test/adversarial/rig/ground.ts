import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { until } from '../../helpers/patience.js';
import { newGroundName } from './ground-names.js';
import { hierarchyOf, unifiedHierarchy } from './mounts.js';
import { sweep } from './sweep.js';

/**
 * The control groups that a scenario is confined to: one that limits how many processes it may have, and one
 * of the v2 hierarchy in which it makes its own. They are the same where v2 has the pids controller.
 */
export class Ground {
  /** The group in the v2 hierarchy. */
  readonly path: string;
  readonly #limited: string;

  constructor(pidsMax: number) {
    const unified = unifiedHierarchy();
    if (unified === undefined) throw new Error('no cgroup v2 is mounted');
    const name = newGroundName();
    this.path = join(unified, name);
    const limiting = hierarchyOf('pids');
    this.#limited = limiting === undefined ? this.path : join(limiting, name);
    for (const hierarchy of new Set([unified, limiting ?? unified])) sweep(hierarchy, removeTree);
    if (limiting === undefined) delegatePids(unified);
    for (const path of this.groups) mkdirSync(path);
    writeFileSync(join(this.#limited, 'pids.max'), String(pidsMax));
  }

  /** All groups that a process of the scenario has to be in. */
  get groups(): readonly string[] {
    return [...new Set([this.path, this.#limited])];
  }

  /** How often a fork was refused because of the limit. */
  get refusedForks(): number {
    const events = readFileSync(join(this.#limited, 'pids.events'), 'utf8');
    return Number(/^max (\d+)/m.exec(events)?.[1]);
  }

  /** Waits until nobody is in it, and removes it. */
  async remove(): Promise<void> {
    await until('the scenario to be over', () => !isPopulated(this.path), 20_000);
    for (const path of this.groups) removeTree(path);
  }
}

/** Whether any live process is in a group of the v2 hierarchy or below it. */
function isPopulated(path: string): boolean {
  return !/^populated 0$/m.test(readFileSync(join(path, 'cgroup.events'), 'utf8'));
}

function delegatePids(unified: string): void {
  const control = join(unified, 'cgroup.subtree_control');
  if (!/\bpids\b/.test(readFileSync(control, 'utf8'))) writeFileSync(control, '+pids');
}

function removeTree(path: string): void {
  if (!existsSync(path)) return;
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (entry.isDirectory()) removeTree(join(path, entry.name));
  }
  rmdirSync(path);
}
