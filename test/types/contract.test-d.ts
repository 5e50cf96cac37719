/*
 * The public face against the declarations that other programs are written against, name by name and in both
 * directions. Read by the compiler, never run. export-names.test.ts holds the list below complete.
 */
import type * as Actual from '../../src/index.js';
import type * as Contract from './contract.js';
import type { Assert, Identical, Interchangeable, None } from './same-type.js';

type ActualValue = keyof typeof Actual;
type ContractValue = keyof typeof Contract;

export type NoValueIsMissing = None<Exclude<ContractValue, ActualValue>>;
/** An addition belongs here, as one more name to exclude, and in the CHANGELOG. */
export type NoValueIsUnannounced = None<Exclude<ActualValue, ContractValue>>;

/** Every type of the contract: ours beside the contract's. */
interface Types {
  ProcessRef: [Actual.ProcessRef, Contract.ProcessRef];
  Target: [Actual.Target, Contract.Target];
  Targets: [Actual.Targets, Contract.Targets];
  DryRun: [Actual.DryRun, Contract.DryRun];
  Rejects: [Actual.Rejects, Contract.Rejects];
  ProcessMarker: [Actual.ProcessMarker, Contract.ProcessMarker];
  ProcessCgroup: [Actual.ProcessCgroup, Contract.ProcessCgroup];
  Stage: [Actual.Stage, Contract.Stage];
  Schedule: [Actual.Schedule, Contract.Schedule];
  CommonOptions: [Actual.CommonOptions, Contract.CommonOptions];
  KillOptions: [Actual.KillOptions, Contract.KillOptions];
  StopOptions: [Actual.StopOptions, Contract.StopOptions];
  WaitOptions: [Actual.WaitOptions, Contract.WaitOptions];
  ProcessQuery: [Actual.ProcessQuery, Contract.ProcessQuery];
  MatchOptions: [Actual.MatchOptions, Contract.MatchOptions];
  PidFileOptions: [Actual.PidFileOptions, Contract.PidFileOptions];
  ProcessState: [Actual.ProcessState, Contract.ProcessState];
  Coverage: [Actual.Coverage, Contract.Coverage];
  GoneReport: [Actual.GoneReport, Contract.GoneReport];
  DryRunReport: [Actual.DryRunReport, Contract.DryRunReport];
  FailedReport: [Actual.FailedReport, Contract.FailedReport];
  AbortedReport: [Actual.AbortedReport, Contract.AbortedReport];
  StopReport: [Actual.StopReport, Contract.StopReport];
  ProcessFate: [Actual.ProcessFate, Contract.ProcessFate];
  Survivor: [Actual.Survivor, Contract.Survivor];
  ProcessInfo: [Actual.ProcessInfo, Contract.ProcessInfo];
  ProcessTable: [Actual.ProcessTable, Contract.ProcessTable];
  PidFileReading: [Actual.PidFileReading, Contract.PidFileReading];
  StopByPidFileOptions: [Actual.StopByPidFileOptions, Contract.StopByPidFileOptions];
  PidFileStopReport: [Actual.PidFileStopReport, Contract.PidFileStopReport];
  PidFileHandle: [Actual.PidFileHandle, Contract.PidFileHandle];
  StopEvent: [Actual.StopEvent, Contract.StopEvent];
}

type DifferingTypes = {
  [Name in keyof Types]: Identical<Types[Name][0], Types[Name][1]> extends true ? never : Name;
}[keyof Types];
export type EveryTypeIsIdentical = None<DifferingTypes>;

// Functions and constants: whatever the contract calls a value and is no class.

type ErrorName = Extract<ContractValue, `${string}Error`>;
type PlainValue = Exclude<Extract<ContractValue, ActualValue>, ErrorName>;

type DifferingValues = {
  [Name in PlainValue]: Interchangeable<(typeof Actual)[Name], (typeof Contract)[Name]> extends true
    ? never
    : Name;
}[PlainValue];
export type EveryValueIsInterchangeable = None<DifferingValues>;

/*
 * Classes. The declarations give them no constructor of their own, so `new` is not part of what is promised:
 * callers catch these errors and compare them, with `instanceof` or by `code`. That needs a constructor value
 * whose instances have the contract's fields. `name` is compared apart, since ours is narrower than `string`.
 */
type InstanceOf<Class> = Class extends abstract new (...args: never) => infer Instance
  ? Instance
  : never;
type Fields<Class> = Omit<InstanceOf<Class>, 'name'>;

type DifferingClasses = {
  [Name in ErrorName]: Identical<
    Fields<(typeof Actual)[Name]>,
    Fields<(typeof Contract)[Name]>
  > extends true
    ? never
    : Name;
}[ErrorName];
export type EveryClassHasTheFields = None<DifferingClasses>;

type NotADeadsureError = {
  [Name in ErrorName]: InstanceOf<(typeof Actual)[Name]> extends Contract.DeadsureError
    ? never
    : Name;
}[ErrorName];
export type EveryErrorIsADeadsureError = None<NotADeadsureError>;

/** Ours where the contract asks for its own: the direction in which a caller uses what it caught. */
type UnusableErrors = {
  [Name in ErrorName]: InstanceOf<(typeof Actual)[Name]> extends InstanceOf<(typeof Contract)[Name]>
    ? never
    : Name;
}[ErrorName];
export type EveryErrorIsUsableAsTheContracts = None<UnusableErrors>;

/** And the contract's where ours is asked for: a caller may hold both. */
type UnusableContractErrors = {
  [Name in ErrorName]: InstanceOf<(typeof Contract)[Name]> extends InstanceOf<(typeof Actual)[Name]>
    ? never
    : Name;
}[ErrorName];
export type EveryContractErrorIsUsableAsOurs = None<UnusableContractErrors>;

/** Names are text to the type system, but for the one that all of Node.js relies on; their values are tested at run time. */
interface Errors {
  UnsafeTargetError: [string, 'ERR_UNSAFE_TARGET'];
  SurvivorsError: [string, 'ERR_SURVIVORS'];
  StopAbortedError: ['AbortError', 'ABORT_ERR'];
  ProcessTableError: [string, 'ERR_PROCESS_TABLE'];
  PidFileError: [string, 'ERR_PID_FILE'];
  InvalidOptionError: [string, 'ERR_INVALID_OPTION'];
  UnsupportedError: [string, 'ERR_UNSUPPORTED'];
}
export type EveryErrorIsListed = Assert<
  Identical<Exclude<ErrorName, 'DeadsureError'>, keyof Errors>
>;

type Misnamed = {
  [Name in keyof Errors]: [
    InstanceOf<(typeof Actual)[Name]>['name'],
    InstanceOf<(typeof Actual)[Name]>['code'],
  ] extends Errors[Name]
    ? never
    : Name;
}[keyof Errors];
export type EveryErrorHasItsNameAndCode = None<Misnamed>;

// The comparisons themselves can fail.

export type ComparisonsWork = [
  Assert<Identical<{ readonly a?: 1 }, { readonly a?: 1 }>>,
  Assert<Identical<Identical<{ readonly a: 1 }, { a: 1 }>, false>>,
  Assert<Identical<Identical<{ a?: 1 }, { a?: 1 | undefined }>, false>>,
  Assert<Identical<Identical<any, { a: 1 }>, false>>,
  Assert<Interchangeable<(a: number) => void, (b: number) => void>>,
  Assert<Identical<Interchangeable<(a: number) => void, (a: string) => void>, false>>,
  Assert<Identical<Interchangeable<'a', string>, false>>,
  Assert<Identical<Interchangeable<any, string>, false>>,
  Assert<Identical<Interchangeable<string, any>, false>>,
];
// @ts-expect-error a name is left
export type NoneWorks = None<'left'>;
// @ts-expect-error not true
export type AssertWorks = Assert<false>;
