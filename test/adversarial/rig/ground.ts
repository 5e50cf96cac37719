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
import { hierarchyOf, unifiedHierarchy } from './mounts.js';

const PREFIX = 'deadsure-rig-';

let grounds = 0;

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
    grounds += 1;
    const name = `${PREFIX}${process.pid}-${grounds}`;
    this.path = join(unified, name);
    const limiting = hierarchyOf('pids');
    this.#limited = limiting === undefined ? this.path : join(limiting, name);
    for (const hierarchy of new Set([unified, limiting ?? unified])) sweep(hierarchy);
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

/** A runner that was killed removed nothing. Its scenario ended with it, so its groups are empty. */
function sweep(hierarchy: string): void {
  for (const name of readdirSync(hierarchy)) {
    const runner = new RegExp(`^${PREFIX}(\\d+)-\\d+$`).exec(name)?.[1];
    if (runner === undefined || existsSync(`/proc/${runner}`)) continue;
    try {
      removeTree(join(hierarchy, name));
    } catch (error) {
      // It is about to end, or another runner was quicker.
      if (!/EBUSY|ENOENT/.test(String(error))) throw error;
    }
  }
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
