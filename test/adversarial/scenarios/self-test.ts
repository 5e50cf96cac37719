import { once } from 'node:events';
import { brief } from '../inside/brief.js';
import { eachRun } from '../inside/each-run.js';
import type { Findings } from '../inside/each-run.js';
import { Enclosure } from '../inside/enclosure.js';
import { start } from '../inside/start.js';

/*
 * What the rig has to notice. Nothing of the library is used here: its job is done badly on purpose, or not
 * at all.
 */

type Part = (run: number, bystanders: ReadonlyMap<string, number>) => Promise<Findings>;

const PARTS: Readonly<Record<string, Part>> = {
  /** The root is killed and nobody else. */
  leaks: async (run) => killRootOnly(run, 'forking/hydra', ['1', 'setsid']),
  /** The root is killed, and there is nobody else. */
  ends: async (run) => killRootOnly(run, 'forking/hydra', ['0']),
  hurts: async (run, bystanders) => {
    const names = [...bystanders.keys()];
    const name = names[run % names.length] ?? '';
    const signal = run < names.length ? 'SIGKILL' : 'SIGCONT';
    // A bystander of this very scenario, inside its namespace.
    // eslint-disable-next-line no-restricted-properties
    process.kill(bystanders.get(name) ?? Number.NaN, signal);
    return { name, signal };
  },
  throws: async () => {
    throw new Error('on purpose');
  },
  hangs: () => new Promise(() => undefined),
  spins: async () => {
    for (;;);
  },
  dies: async () => process.exit(7),
};

async function killRootOnly(run: number, name: string, args: readonly string[]): Promise<Findings> {
  const enclosure = new Enclosure(`run-${run}`);
  const child = await start(name, { args, into: [enclosure.path] });
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
  const emptiedMs = await enclosure.emptied(1_000);
  await enclosure.end();
  return { escaped: emptiedMs === undefined };
}

const part = typeof brief.args === 'string' ? PARTS[brief.args] : undefined;
if (part === undefined) throw new Error(`no such part: ${JSON.stringify(brief.args)}`);
await eachRun(part);
