import { PidFileError } from '../errors/pid-file-error.js';
import type { PidFileReading } from './pid-file-reading.js';
import { isSystemError } from './system-error.js';

/** What the system refused, as a {@link PidFileError}; whatever else it is is passed on. */
export function systemFailure(error: unknown, path: string, what: string): unknown {
  if (!isSystemError(error)) return error;
  const { code, message } = error;
  const reading: PidFileReading = { status: 'unreadable', path, code, message };
  return new PidFileError(`cannot ${what} PID file ${path}: ${message}`, reading, { cause: error });
}

/** What a reading says, as a sentence without its end; what to do about it is up to who asks. */
export function describeReading(reading: PidFileReading): string {
  const { path } = reading;
  switch (reading.status) {
    case 'running':
      return `PID file ${path} names pid ${reading.pid}, which is running`;
    case 'stale':
      return reading.reason === 'recycled'
        ? `PID file ${path} names pid ${reading.recordedPid}, which belongs to another process by now`
        : `PID file ${path} names pid ${reading.recordedPid}, which is not running`;
    case 'missing':
      return `there is no PID file ${path}`;
    case 'invalid':
      return `PID file ${path} names no process: ${INVALID[reading.reason](reading.text)}`;
    case 'insecure':
      return `PID file ${path} is not trusted: ${INSECURE[reading.reason]}`;
    case 'unreadable':
      return `PID file ${path} cannot be read: ${reading.message}`;
  }
}

type Invalid = Extract<PidFileReading, { status: 'invalid' }>['reason'];
type Insecure = Extract<PidFileReading, { status: 'insecure' }>['reason'];

const INVALID: Readonly<Record<Invalid, (text: string) => string>> = {
  empty: () => 'it is empty',
  malformed: (text) => `"${text}" is no whole number`,
  'out-of-range': (text) => `"${text}" is outside the pids that may be signalled`,
  'not-a-file': () => 'it is no regular file',
  'too-large': (text) => `its first line does not end within 4 KiB ("${text}")`,
};

const INSECURE: Readonly<Record<Insecure, string>> = {
  symlink: 'it is a symbolic link; followSymlinks: true follows it',
  'world-writable':
    'everybody may write it; take that right away (chmod o-w), or allow it with allowInsecure: true',
  'foreign-owner':
    'it belongs neither to us nor to root nor to the owner of the process it names; ' +
    'allowInsecure: true believes it all the same',
};
