// What a user writes, with the strictest settings: compiled by scripts/consumers.js, and never run.
import { spawn } from 'node:child_process';
import { escalatingStop, schedules, SurvivorsError } from 'deadsure';
import type { StopReport, Target } from 'deadsure';
import { spawnVerified, stopAll } from 'deadsure/supervise';
import { createFakeSystem, useFakeSystem } from 'deadsure/testing';

export async function stop(targets: readonly Target[]): Promise<readonly number[]> {
  try {
    const report = await escalatingStop(targets, { schedule: schedules.interruptFirst });
    const outcome: 'already-gone' | 'stopped' | 'killed' | 'would-stop' = report.outcome;
    console.log(outcome);
    return [];
  } catch (error) {
    if (!(error instanceof SurvivorsError)) throw error;
    return error.report.survivors.map(({ pid }) => pid);
  }
}

export async function own(): Promise<boolean> {
  const child = spawn('sleep', ['60']);
  const agent = await spawnVerified('sleep', ['60'], { stdout: 'ignore' });
  const { ok } = await stopAll([
    { name: 'child', target: child },
    { name: 'agent', target: agent },
  ]);
  return ok;
}

export async function test(): Promise<StopReport> {
  const system = createFakeSystem({ uid: 1000 });
  using _ = useFakeSystem(system);
  const worker = system.spawn({ ignores: ['SIGTERM'], exitsOn: { SIGINT: { nth: 2 } } });
  return await system.run(escalatingStop(system.handleOf(worker)));
}
