import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { Socket } from 'node:net';
import type { TestContext } from 'vitest';
import { compileC, hasCompiler } from '../helpers/compile-c.js';
import { Lifeline } from '../helpers/lifeline.js';
import { until, within } from '../helpers/patience.js';
import { childrenOf } from '../helpers/proc-stat.js';
import { PROJECT } from '../helpers/project.js';
import { register } from '../helpers/running.js';
import { skipVisibly } from '../helpers/skip-visibly.js';
import { type Households, householdsOf } from './households.js';
import { type Inhabitant, inhabitants, namespaceOf } from './inhabitants.js';
import { type Cast, type Said, SIZES } from './said.js';

/** How an environment differs from a plain container: an init, a `/proc` of its own, an empty PATH. */
export interface Environment {
  /** A directory made by `buildImage`. */
  readonly image: string;
  /** Whose processes `/proc` shows; `hidden` is `hidepid=2`. */
  readonly proc?: 'own' | 'hidden' | 'host';
  readonly path?: string;
  readonly readonly?: boolean;
  /** Without it the scenario itself is PID 1. */
  readonly init?: boolean;
  /** What programs/lower.c takes away, in that order. */
  readonly lowered?: readonly string[];
  /** Where the scenario writes a PID file: below /run unless told otherwise. */
  readonly pidFile?: string;
  /** A file from outside in the place of the PID file, as `--volume FILE:FILE` mounts it. */
  readonly mounted?: string;
  /** The number that the one in the PID file gets. */
  readonly twin?: number;
}

/** A container in which inside/scenario.mjs has said what it has to say, and waits. */
export interface Container {
  readonly cast: Cast;
  readonly said: Said;
  /** What its processes say, by their numbers inside. */
  readonly lifeline: Lifeline;
  /** Everybody in it now, seen from outside. */
  readonly inhabitants: () => Inhabitant[];
  readonly households: Households;
}

/** Runs the scenario in an environment. The test's end, or ours, ends everybody in it. */
export async function contained(
  context: TestContext,
  environment: Environment,
): Promise<Container> {
  needNamespaces(context);
  const child = launch(environment);
  register(child, undefined, 'test');
  const voices = child.stdio[4];
  if (!(voices instanceof Socket)) throw new Error('the lifeline is not a socket');
  // Numbers inside mean others out here, so nobody is ever signalled by what it announces.
  const lifeline = new Lifeline(voices);
  const lines = createInterface({ input: child.stdout ?? Readable.from([]) })[
    Symbol.asyncIterator
  ]();
  const cast = (await lineOf(lines, 'the scenario to begin')) as Cast;
  const count = Object.values(SIZES).reduce((sum, size) => sum + size, 0);
  const expected = count + (cast.stranger === undefined ? 0 : 1);
  // Of the double fork only those say that they are ready who stay.
  await lifeline.until('the cast to be ready', () => lifeline.ready >= expected, 20_000);
  const namespace = await namespaceBelow(child);
  const households = householdsOf(cast, inhabitants(namespace), [...lifeline.announced.keys()]);
  child.stdin?.write('go\n');
  const said = (await lineOf(lines, 'the scenario to end')) as Said;
  return {
    cast,
    said,
    lifeline,
    inhabitants: () => inhabitants(namespace),
    households,
  };
}

function launch(environment: Environment): ChildProcess {
  const { image, proc = 'own', path = '', init = true, lowered = [] } = environment;
  const { pidFile = '/run/agent.pid', mounted } = environment;
  const bound = [`${process.execPath}:/bin/node`, '/dev/null:/dev/null'];
  if (mounted !== undefined) bound.push(`${mounted}:${pidFile}`);
  return spawn(
    'unshare',
    [
      ...['--mount', '--pid', '--fork', '--kill-child'],
      compileC(join(PROJECT, 'test/environments/programs/contain.c')),
      ...[image, ...bound.map((pair) => `bind=${pair}`), `proc=${proc}`, `path=${path}`],
      ...(environment.readonly === true ? ['readonly'] : []),
      '--',
      ...(init ? ['/bin/init'] : []),
      ...(lowered.length > 0 ? ['/bin/lower', ...lowered, '--'] : []),
      ...['/bin/node', '/app/inside/scenario.mjs', pidFile],
    ],
    // The fourth tells the init that we live; the fifth is the lifeline.
    { stdio: ['pipe', 'pipe', 'inherit', 'pipe', 'pipe'], env: plainEnvironment(environment) },
  );
}

async function lineOf(lines: AsyncIterator<string>, what: string): Promise<unknown> {
  const line = await within(30_000, what, lines.next());
  if (line.done === true) throw new Error(`waited for ${what}, and it went`);
  return JSON.parse(line.value);
}

/** The namespace that a process of ours has made for its child. */
async function namespaceBelow(child: ChildProcess): Promise<string> {
  const { pid = Number.NaN } = child;
  const find = (): string | undefined => childrenOf(pid).map(namespaceOf)[0];
  await until('the container to be there', () => find() !== undefined);
  const namespace = find();
  if (namespace === undefined || namespace === namespaceOf(process.pid)) {
    throw new Error('the container has no PID namespace of its own');
  }
  return namespace;
}

function needNamespaces(context: TestContext): void {
  if (process.getuid?.() !== 0) skipVisibly(context, 'only root can make containers here');
  if (!hasCompiler()) skipVisibly(context, 'there is no C compiler');
  const { status, stderr } = spawnSync('unshare', ['-pfm', '--kill-child', 'true'], {
    encoding: 'utf8',
  });
  if (status !== 0) skipVisibly(context, `no PID namespace can be made here: ${stderr}`);
}

/** Ours, without what tells Node.js or the test runner how to behave. */
function plainEnvironment({ twin }: Environment): Record<string, string | undefined> {
  const { PATH, DEADSURE_CI_RUN } = process.env;
  return {
    PATH,
    ...(DEADSURE_CI_RUN === undefined ? {} : { DEADSURE_CI_RUN }),
    ...(twin === undefined ? {} : { TWIN: String(twin) }),
  };
}
