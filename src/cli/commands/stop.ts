import { escalatingStop, stopByPidFile } from '../../index.js';
import { readStopRequest, type StopRequest } from '../arguments/stop-request.js';
import type { Command } from '../command.js';
import { configuredPidFile } from '../config/configured-pid-file.js';
import { exitCodeOf } from '../exit-code.js';
import { confirmedStop } from '../stopping/confirmed-stop.js';
import { conclude, concludePidFile, narrated, type Performance } from '../stopping/perform.js';
import { stopPlanWords } from '../stopping/stop-plan-words.js';
import { STOP_HELP } from './stop-help.js';

/** `deadsure stop`: politely first, then by force, and the proof that it worked. */
export const stop: Command = {
  help: STOP_HELP,
  handlesInterruption: true,
  async run(args, surroundings) {
    const request = readStopRequest(args);
    const { manner, options } = request;
    const plan = stopPlanWords(options);
    const dryRun = options.dryRun === true;
    return perform(request, { manner, surroundings, label: options.label, plan, dryRun });
  },
};

async function perform(request: StopRequest, performance: Performance): Promise<number> {
  switch (request.by) {
    case 'pids': {
      const { pids, options } = request;
      const report = await narrated(performance, (control) =>
        escalatingStop(pids, { ...options, ...control }),
      );
      await conclude(performance, report);
      return exitCodeOf(report);
    }
    case 'query': {
      const report = await confirmedStop(request, performance);
      await conclude(performance, report);
      return exitCodeOf(report);
    }
    case 'pid-file':
    case 'config': {
      const path = request.by === 'config' ? await configuredPidFile(request.place) : request.path;
      const report = await narrated(performance, (control) =>
        stopByPidFile(path, { ...request.options, ...control }),
      );
      await concludePidFile(performance, report);
      return exitCodeOf(report);
    }
  }
}
