import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';

/** How many processes this PID namespace has. */
function processCount(): number {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).length;
}

/** Fills the machine up to so many processes. They go with the namespace, and when we do. */
export async function addBystanders(program: string, processes: number): Promise<void> {
  const missing = processes - processCount() - 1;
  if (missing < 0) throw new Error(`there are more than ${processes} processes already`);
  const child = spawn(program, [String(missing)], { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  child.stdout.destroy();
  child.unref();
  child.stdin.on('error', (error) => {
    throw error;
  });
}
