/// <reference types="node" preserve="true" />
/**
 * For services that own the processes they stop: start, look, limit, restart and remember them.
 *
 * @packageDocumentation
 */
export { spawnVerified } from './spawn/spawn-verified.js';
export { SpawnError } from './spawn/spawn-error.js';
export { healthOf } from './health/health-of.js';
export { summarize } from './health/summarize.js';
export { stopAll } from './stop-all.js';
export { restart } from './restart.js';

export type { SpawnVerifiedOptions } from './spawn/spawn-options.js';
export type { SpawnFailure } from './spawn/spawn-error.js';
export type { SpawnedProcess } from './spawn/spawned-process.js';
export type { Health, HealthSummary, ProcessHealth } from './health/process-health.js';
export type { StopAllItem, StopAllOptions, StopAllReport, StopAllResult } from './stop-all.js';
export type { Restarted, RestartOptions } from './restart.js';
export { enforceLimits } from './limits/enforce-limits.js';
export { superviseHealth } from './keep-running/supervise-health.js';
export type { LimitWatchdog } from './limits/enforce-limits.js';
export type { LimitOptions, Verdict } from './limits/limit-options.js';
export type { HealthSupervisor } from './keep-running/supervise-health.js';
export type {
  Backoff,
  CheckAnswer,
  RestartPolicy,
  SuperviseOptions,
  SupervisionEnd,
  SupervisionEvent,
} from './keep-running/supervise-options.js';
export { runHooks } from './hooks/run-hooks.js';
export type { HookOptions } from './hooks/hook-options.js';
export type { CommandResult, HookResult, HookResultBase, UrlResult } from './hooks/hook-result.js';
export { fileRegistry } from './registry/file-registry.js';
export { RegistryError } from './registry/registry-error.js';
export type { RegistryEntry } from './registry/entry.js';
export type { RegistryFailure } from './registry/registry-error.js';
export type {
  FileRegistry,
  Registrable,
  RegistryOptions,
  RegistryReading,
} from './registry/registry-types.js';
