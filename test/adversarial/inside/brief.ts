import type { Programs } from '../rig/programs.js';

/** What can be told to a script and by it. */
export type Json =
  null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** What the runner tells a script: its first argument, as JSON. */
export interface Brief {
  /** The v2 control group that the script is in, and below which it makes its own. */
  readonly ground: string;
  readonly programs: Programs;
  readonly runs: number;
  readonly runMs: number;
  readonly args: Json;
}

/** What a script says of one run: one line of JSON on its standard output. */
export interface Line {
  readonly run: number;
  readonly ms: number;
  /** Which bystanders inside the namespace were reached by what. */
  readonly hurt: readonly string[];
  /** What the run threw, if it did. */
  readonly error?: string;
  /** It did not end in time. It is the last one then. */
  readonly hung?: true;
  readonly [name: string]: Json | undefined;
}

/** What this script was told. */
export const brief: Brief = JSON.parse(process.argv[2] ?? '{}') as Brief;

/** The path of one of the rig's programs. */
export function program(name: string): string {
  const path = brief.programs[name];
  if (path === undefined)
    throw new Error(`no program ${name}: ${Object.keys(brief.programs).join(', ')}`);
  return path;
}
