import { sigkillAndVerify } from 'deadsure';
import { restart } from 'deadsure/supervise';
import { createFakeSystem, useFakeSystem } from 'deadsure/testing';
import { spawn } from 'node:child_process';

const child = spawn(process.execPath, ['--eval', 'setTimeout(() => {}, 60_000)']);
const real = await sigkillAndVerify(child);
const system = createFakeSystem();
const inUse = useFakeSystem(system);
const worker = system.spawn();
const { stopped } = await system.run(
  restart({ stop: () => sigkillAndVerify(worker), start: () => undefined }),
);
inUse[Symbol.dispose]();
console.log(real.outcome, stopped.outcome);
