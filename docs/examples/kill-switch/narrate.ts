// The switch's words: what a PID file says, what goes on, what came of it.
import type { PidFileReading, PidFileStopReport, StopEvent, StopReport } from 'deadsure';

/** What a PID file says. Each way of naming nobody is told apart. */
export function readingLine(reading: PidFileReading): string {
  const file = `PID file ${reading.path}`;
  switch (reading.status) {
    case 'running':
      return `${file} names pid ${reading.pid}, which is running`;
    case 'stale':
      return reading.reason === 'recycled'
        ? `WARNING: ${file} is stale: another process has pid ${reading.recordedPid} by now`
        : `WARNING: ${file} is stale: pid ${reading.recordedPid} is not running`;
    case 'missing':
      return `there is no ${file}`;
    case 'invalid':
      return `${file} names no process: it is ${reading.reason}: "${shown(reading.text)}"`;
    case 'insecure':
      return `${file} is not believed: it is ${reading.reason}`;
    case 'unreadable':
      return `${file} cannot be read: ${reading.message}`;
  }
}

/** Who is found, each stage, and everybody who goes; nothing for the rest. */
export function eventLines(event: StopEvent): string[] {
  switch (event.type) {
    case 'captured':
      return event.processes.map(({ pid, command }) => `found pid ${pid}: ${shown(command)}`);
    case 'latecomer':
      return [`found pid ${event.process.pid} as well: ${shown(event.process.command)}`];
    case 'stage-started': {
      const whom = event.sentTo.length === 0 ? 'nobody' : `pid ${event.sentTo.join(', ')}`;
      return [`${event.signal} to ${whom}, waiting up to ${event.waitMs / 1_000} s`];
    }
    case 'refused':
      return [`pid ${event.process.pid} refuses ${event.signal}: ${event.code}`];
    case 'gone':
      return [`pid ${event.process.pid}: ${event.fate} after ${Math.round(event.elapsedMs)} ms`];
    case 'signalled':
    case 'stage-ended':
    case 'frozen':
    case 'finished':
      return [];
  }
}

/** What a stop came to, and for everybody who is left the reason and what to do. */
export function verdictLines({ outcome, processes, survivors }: StopReport): string[] {
  const whom = processes.map(({ pid }) => ` pid ${pid}`).join(',');
  return [
    `${outcome}:${whom || ' nobody was running'}`,
    ...survivors.map(({ pid, reason, hint }) => `FAILED: pid ${pid} is left: ${reason}. ${hint}`),
  ];
}

/** What became of the PID file. */
export function pidFileLine(report: PidFileStopReport): string {
  const end = `PID file ${report.reading.path}: ${report.pidFile}`;
  return report.pidFile === 'not-removed' ? `WARNING: ${end}: ${report.pidFileError ?? '?'}` : end;
}

/** A foreign text without what a terminal would obey. */
export function shown(text: string | undefined): string {
  return JSON.stringify(text ?? '?').slice(1, -1);
}
