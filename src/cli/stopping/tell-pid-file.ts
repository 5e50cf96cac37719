import type { PidFileStopReport } from '../../index.js';
import { pidFileWords } from '../render/pid-file-words.js';
import { harmless } from '../render/text-width.js';
import type { Voice } from '../terminal/voice.js';

/** Says what a PID file said, where that decided, and what became of it. */
export function tellPidFile(voice: Voice, report: PidFileStopReport): void {
  const path = harmless(report.reading.path);
  const fail = (line: string): void => {
    voice.complain(voice.troubleStyle.red(line));
  };
  switch (report.outcome) {
    case 'no-pid-file':
      voice.say(voice.style.green(`nothing to stop: there is no PID file ${path}`));
      return;
    case 'recycled':
      fail(`FAILED: ${pidFileWords(report.reading)}`);
      voice.complain(
        '  Nobody was signalled and the file is kept. If it is the right process after',
      );
      voice.complain(
        '  all, say with --expect what its command line must hold, or stop it by its pid.',
      );
      return;
    case 'no-pid':
      fail(`FAILED: ${pidFileWords(report.reading)}; nobody was signalled`);
      return;
    case 'already-gone':
    case 'stopped':
    case 'killed':
      if (report.reading.status === 'stale') voice.say(`  ${pidFileWords(report.reading)}`);
      if (report.pidFile === 'not-removed') {
        voice.complain(
          `  PID file ${path} could not be removed: ${harmless(report.pidFileError ?? '?')}`,
        );
      } else {
        voice.say(`  PID file ${path} ${END[report.pidFile]}`);
      }
      return;
    case 'would-stop':
    case 'survived':
    case 'unknown':
      voice.say(`  PID file ${path} is kept`);
  }
}

const END = {
  removed: 'is removed',
  kept: 'is kept',
  missing: 'was removed by the process itself',
} as const;
