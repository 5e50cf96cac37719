/// <reference types="node" preserve="true" />
/**
 * A deterministic fake of the operating system, to unit-test how a service stops its processes without
 * starting any, waiting for anything, or signalling anybody.
 *
 * @packageDocumentation
 */
export { createFakeSystem } from './fake-system.js';
export type { FakeSystem } from './fake-system.js';
export { useFakeSystem } from './use-fake-system.js';
export type { FakeSystemOptions } from './system-options.js';
export type { FakeProcess } from './fake-process.js';
export type { FakeProcessFacts } from './fake-process-facts.js';
export type { FakeChildProcess } from './fake-child-process.js';
export type { ForkOptions, ProgramOptions, Reaping, SpawnOptions } from './spawn-options.js';
export type { ExecOptions } from './exec.js';
export type { ExitOnSignal, SignalBehaviour, SignalHandler } from './reaction.js';
export type { Fault } from './faults.js';
export type { History, HistoryEntry, HistoryProcess, SignalEntry } from './history.js';
export type { ProcessEnd } from './task.js';
export type { RunOptions, VirtualClock } from './virtual-clock.js';
