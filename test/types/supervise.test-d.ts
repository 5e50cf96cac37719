/*
 * `deadsure/supervise` against the declarations that other programs are written against. Read by the compiler,
 * never run. What the declarations leave open is listed by name, so that nothing is exported unannounced.
 */
import type * as Face from '../../src/index.js';
import type * as Actual from '../../src/supervise/supervise.js';
import type * as Contract from './supervise.js';
import type { Assert, Identical, Interchangeable, None } from './same-type.js';

/** Values that the contract asks for and leaves open, and the errors that go with them. */
type Ours =
  | ('healthOf' | 'summarize' | 'superviseHealth' | 'runHooks' | 'fileRegistry')
  | ('SpawnError' | 'RegistryError');

type ActualValue = keyof typeof Actual;
type ContractValue = keyof typeof Contract;

export type NoValueIsMissing = None<Exclude<ContractValue | Ours, ActualValue>>;
export type NoValueIsUnannounced = None<Exclude<ActualValue, ContractValue | Ours>>;

/** Every type of the contract: ours beside the contract's. */
interface Types {
  SpawnVerifiedOptions: [Actual.SpawnVerifiedOptions, Contract.SpawnVerifiedOptions];
  SpawnedProcess: [Actual.SpawnedProcess, Contract.SpawnedProcess];
  StopAllItem: [Actual.StopAllItem, Contract.StopAllItem];
  StopAllReport: [Actual.StopAllReport, Contract.StopAllReport];
  LimitOptions: [Actual.LimitOptions<Item>, Contract.LimitOptions<Item>];
  Verdict: [Actual.Verdict, Contract.Verdict];
  LimitWatchdog: [Actual.LimitWatchdog, Contract.LimitWatchdog];
}
interface Item {
  readonly name: string;
}

type DifferingTypes = {
  [Name in keyof Types]: Interchangeable<Types[Name][0], Types[Name][1]> extends true
    ? never
    : Name;
}[keyof Types];
export type EveryTypeIsInterchangeable = None<DifferingTypes>;

type FieldsOf<T> = { [Key in keyof T]: unknown };
type DifferingFields = {
  [Name in keyof Types]: Identical<FieldsOf<Types[Name][0]>, FieldsOf<Types[Name][1]>> extends true
    ? never
    : Name;
}[keyof Types];
export type EveryTypeHasTheSameFields = None<DifferingFields>;

type DifferingValues = {
  [Name in ContractValue]: Interchangeable<
    (typeof Actual)[Name],
    (typeof Contract)[Name]
  > extends true
    ? never
    : Name;
}[ContractValue];
export type EveryValueIsInterchangeable = None<DifferingValues>;

// What a caller writes.

declare const agent: Actual.SpawnedProcess;
declare const limits: Actual.LimitOptions<Item>;
declare const reading: Actual.RegistryReading<Item>;
declare const result: Actual.HookResult;
declare const spawnError: Actual.SpawnError;

export type Answers = [
  Assert<Identical<ReturnType<typeof agent.stop>, Promise<Face.StopReport>>>,
  Assert<Identical<Parameters<typeof limits.onTerminated>[1], Face.GoneReport>>,
  Assert<Identical<Parameters<typeof limits.onSurvivor>[1], Face.FailedReport>>,
  Assert<Identical<typeof spawnError.code, 'ERR_SPAWN'>>,
  Assert<typeof spawnError extends Face.DeadsureError ? true : false>,
  Assert<typeof agent extends Face.Target ? true : false>,
];

export async function usage(actual: typeof Actual): Promise<void> {
  void ((await agent.stop()) satisfies Face.GoneReport);
  // @ts-expect-error a report of a failure is possible
  void ((await agent.stop({ reject: false })) satisfies Face.GoneReport);
  const { stopped, started } = await actual.restart({ stop: () => agent.stop(), start: () => 7 });
  void [stopped satisfies Face.GoneReport, started satisfies number];
  if (reading.status === 'found') {
    void (reading.entry.data.name satisfies string);
    await actual.healthOf(reading.entry.process);
  }
  // @ts-expect-error no pid of what is damaged or missing
  void reading.entry;
  if (result.kind === 'url') {
    void (result.statusCode satisfies number | undefined);
    // @ts-expect-error of a command alone
    void result.stderr;
  }
  // @ts-expect-error onTerminated is needed
  actual.enforceLimits({ ...limits, onTerminated: undefined });
  // @ts-expect-error a bare pid cannot be told from another process later
  await actual.fileRegistry('/run/agents').set('108', 7, undefined);
}
