import type { PidFileReading } from '../../index.js';
import { harmless } from './text-width.js';

const INVALID = {
  empty: 'it is empty',
  malformed: 'its first line is no pid',
  'out-of-range': 'its first line is no pid that may exist here',
  'not-a-file': 'it is not a regular file',
  'too-large': 'its first line is too long for a pid',
} as const;

const INSECURE = {
  symlink: 'it is a symbolic link; --follow-symlinks accepts it',
  'world-writable': 'everybody may write it, so it may name anybody; --allow-insecure accepts it',
  'foreign-owner':
    'it belongs to somebody else than you, root, or the owner of the process it names; --allow-insecure accepts it',
} as const;

/** What a PID file says, in one line. */
export function pidFileWords(reading: PidFileReading): string {
  const path = harmless(reading.path);
  switch (reading.status) {
    case 'running':
      return `running: ${path} names pid ${reading.pid}`;
    case 'stale':
      return reading.reason === 'not-running'
        ? `stale: ${path} names pid ${reading.recordedPid}, which is not running`
        : `stale: ${path} names pid ${reading.recordedPid}, which another process has by now`;
    case 'missing':
      return `missing: there is no PID file ${path}`;
    case 'invalid': {
      const text = reading.text === '' ? '' : ` ("${harmless(reading.text)}")`;
      return `invalid: ${path} names no process: ${INVALID[reading.reason]}${text}`;
    }
    case 'insecure':
      return `insecure: ${path} is not believed: ${INSECURE[reading.reason]}`;
    case 'unreadable':
      return `unreadable: ${path} cannot be read (${reading.code})`;
  }
}
