// @ts-check
// A batch scheduler, as far as an example needs one. Its jobs are nobody's children, and are kept in the working directory.
//   node scheduler.js sbatch LOG COMMAND…   node scheduler.js listpids JOB   node scheduler.js scancel JOB
import { spawn } from 'node:child_process';
import { openSync, readFileSync, writeFileSync } from 'node:fs';
import { escalatingStop, identify } from 'deadsure';

const [request, ...args] = process.argv.slice(2);

if (request === 'sbatch') {
  const [log = '', program = '', ...rest] = args;
  const output = openSync(log, 'a', 0o600);
  const job = spawn(program, rest, { detached: true, stdio: ['ignore', output, output] });
  const ref = await identify(job);
  if (ref === undefined) throw new Error('the job ended at once');
  const id = String(ref.pid);
  writeFileSync(`job-${id}.json`, JSON.stringify(ref));
  job.unref();
  console.log(`Submitted batch job ${id}`);
} else if (request === 'listpids') {
  console.log(jobOf(args[0]).pid);
} else if (request === 'scancel') {
  // Like the real one: it asks, and does not wait. It asks no stranger who has the pid by now.
  await escalatingStop(jobOf(args[0]), {
    ...{ schedule: 'TERM/0', scope: 'process', lastResort: false, reject: false },
  });
} else {
  process.exitCode = 2;
}

/**
 * @param {string | undefined} id
 * @returns {import('deadsure').ProcessRef}
 */
function jobOf(id) {
  return JSON.parse(readFileSync(`job-${id}.json`, 'utf8'));
}
