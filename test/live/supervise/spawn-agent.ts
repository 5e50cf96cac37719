import { fileURLToPath } from 'node:url';
import { spawnVerified } from '../../../src/supervise/supervise.js';
import type { SpawnedProcess, SpawnVerifiedOptions } from '../../../src/supervise/supervise.js';
import { Lifeline } from '../../helpers/lifeline.js';
import { register } from '../../helpers/running.js';
import type { Fixture } from '../../helpers/spawn-fixture.js';

/** A fixture that `spawnVerified` started. */
export interface Agent extends Fixture {
  readonly agent: SpawnedProcess;
}

/** How it is started, and how many processes have to be ready. */
export interface AgentOptions extends Omit<SpawnVerifiedOptions, 'stdout'> {
  readonly processes?: number;
}

/** The path of a fixture. */
function fixturePath(name: string): string {
  return fileURLToPath(new URL(`../../fixtures/${name}.mjs`, import.meta.url));
}

/**
 * Starts test/fixtures/NAME.mjs by `spawnVerified`. Its lifeline, which fixtures have on descriptor 3, is its
 * standard output, so that a shell has to put it there; the pid stays the same.
 */
export async function spawnAgent(
  name: string,
  args: readonly (string | number)[] = [],
  { processes = 1, ...options }: AgentOptions = {},
): Promise<Agent> {
  const line = ['-c', 'exec "$@" 3>&1', 'sh', process.execPath, fixturePath(name)];
  const agent = await spawnVerified('/bin/sh', [...line, ...args.map(String)], {
    stderr: 'inherit',
    ...options,
    stdout: 'pipe',
  });
  const lifeline = new Lifeline(agent.child.stdout!);
  register(agent.child, lifeline, 'test');
  await lifeline.until(
    `${processes} of ${name} to be ready`,
    () => lifeline.ready >= processes,
    20_000,
  );
  const { child, pid } = agent;
  const pids = (): number[] => [...lifeline.announced.keys()];
  return { agent, child, pid, lifeline, pids, others: () => pids().filter((one) => one !== pid) };
}
