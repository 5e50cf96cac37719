import { existsSync, readlinkSync } from 'node:fs';

const NAME = /^deadsure-rig-(\d+)-(\d+)-\d+/;

let grounds = 0;

/** A name for control groups that nobody else has, and that tells who made them. */
export function newGroundName(): string {
  grounds += 1;
  return groundName(process.pid, grounds);
}

/** The name that a runner gives to its n-th ground. */
export function groundName(runner: number, n: number): string {
  return `deadsure-rig-${pidNamespace()}-${runner}-${n}`;
}

/**
 * Whether whoever made a group of this name is dead. Of a runner in another PID namespace, as that of another
 * container, nothing can be told: it may be playing.
 */
export function isOrphaned(name: string): boolean {
  const [, namespace, runner] = NAME.exec(name) ?? [];
  return runner !== undefined && namespace === pidNamespace() && !existsSync(`/proc/${runner}`);
}

function pidNamespace(): string {
  return readlinkSync('/proc/self/ns/pid').replace(/\D/g, '');
}
