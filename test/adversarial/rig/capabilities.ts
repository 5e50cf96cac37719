import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { hasCompiler } from '../../helpers/compile-c.js';
import { hierarchyOf, unifiedHierarchy } from './mounts.js';

/** Says why this machine cannot do something, or nothing if it can. */
export type Capability = () => string | undefined;

/** Whether namespaces can be made here, with a process of ours as PID 1. */
const namespaces: Capability = () => {
  if (process.getuid?.() !== 0) return 'not root';
  const { status, stderr, error } = spawnSync(
    'unshare',
    ['-pfm', '--mount-proc', '--kill-child', 'true'],
    { encoding: 'utf8' },
  );
  if (status === 0) return undefined;
  return `no PID namespace: ${error?.message ?? stderr.trim()}`;
};

/** Whether programs in C can be compiled. */
const compiler: Capability = () => (hasCompiler() ? undefined : 'no C compiler');

/** Whether a v2 control group can be made, and killed as a whole (Linux 5.14 and later). */
const unifiedCgroups: Capability = () => {
  const hierarchy = unifiedHierarchy();
  if (hierarchy === undefined) return 'no cgroup v2 is mounted';
  const probe = join(hierarchy, `deadsure-rig-probe-${process.pid}`);
  try {
    mkdirSync(probe);
  } catch (error) {
    return `cgroup v2 is not writable: ${String(error)}`;
  }
  try {
    return existsSync(join(probe, 'cgroup.kill')) ? undefined : 'cgroup v2 without cgroup.kill';
  } finally {
    rmdirSync(probe);
  }
};

/** Whether the number of processes can be limited. */
const pidsController: Capability = () => {
  if (hierarchyOf('pids') !== undefined) return undefined;
  const hierarchy = unifiedHierarchy();
  if (hierarchy === undefined) return 'no pids controller';
  const controllers = readFileSync(join(hierarchy, 'cgroup.controllers'), 'utf8');
  return /\bpids\b/.test(controllers) ? undefined : 'no pids controller';
};

/** What every scenario needs. */
const RIG: readonly Capability[] = [compiler, namespaces, unifiedCgroups, pidsController];

/** Why a scenario cannot be played here, or nothing if it can. */
export function whyNot(needs: readonly Capability[] = []): string | undefined {
  for (const capability of [...RIG, ...needs]) {
    const reason = capability();
    if (reason !== undefined) return reason;
  }
  return undefined;
}
