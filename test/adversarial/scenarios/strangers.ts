import { createMarker, escalatingStop, sigkillAndVerify } from '../../../src/index.js';
import { readStat } from '../../helpers/proc-stat.js';
import { brief } from '../inside/brief.js';
import { eachRun } from '../inside/each-run.js';
import { Enclosure } from '../inside/enclosure.js';
import { start } from '../inside/start.js';

/*
 * Stops a marked workload while strangers fork and go faster than anybody can look: they must neither be
 * taken for carriers, nor touched, nor keep the stop from being certain.
 */

const strangers = new Enclosure('strangers');
await start('forking/hydra', { args: ['1', 'setsid'], into: [strangers.path] });

await eachRun(async (run) => {
  const enclosure = new Enclosure(`run-${run}`);
  try {
    const marker = createMarker();
    const child = await start('forking/threads', {
      args: ['setsid'],
      into: [enclosure.path],
      env: marker.env,
    });
    const options = { marker, reject: false } as const;
    const report =
      brief.args === 'sigkillAndVerify'
        ? await sigkillAndVerify(child, { ...options, scope: 'tree' })
        : await escalatingStop(child, { ...options, schedule: 'TERM/0.05/KILL/2' });
    return {
      ok: report.ok,
      outcome: report.outcome,
      coverage: report.coverage,
      durationMs: report.durationMs,
      survivors: report.survivors.map(({ hint }) => hint),
      escaped: (await enclosure.emptied(1_000)) === undefined,
      strangersEnded: !strangers.populated,
      strangersStopped: strangers.pids.filter((pid) => readStat(pid)?.state === 'T').length,
    };
  } finally {
    await enclosure.end();
  }
});

await strangers.end();
