import type { Platform } from '../platform/platform.js';
import type { FileIdentity } from './file-identity.js';
import { judgeNamed } from './judge-named.js';
import { readPidFileContents, type PidFileContents } from './pid-file-contents.js';
import type { PidFilePlan } from './pid-file-options.js';
import type { PidFileReading } from './pid-file-reading.js';
import { parsePidText } from './pid-text.js';

/** What a PID file says, and which file said so. */
export interface Examined {
  readonly reading: PidFileReading;
  /** Absent where no regular file could be read. */
  readonly file?: FileIdentity;
}

/** Reads a PID file on a given platform, with everything checked. */
export async function examinePidFile(
  platform: Platform,
  path: string,
  plan: PidFilePlan,
): Promise<Examined> {
  const contents = await readPidFileContents(path, plan.followSymlinks);
  if (contents.status !== 'read') return { reading: contents };
  return { reading: await judge(platform, path, plan, contents), file: contents.file };
}

async function judge(
  platform: Platform,
  path: string,
  plan: PidFilePlan,
  contents: PidFileContents,
): Promise<PidFileReading> {
  // Modes say nothing where there are no users: Windows reports every file as writable by all.
  const guarded = !plan.allowInsecure && platform.uid !== undefined;
  if (guarded && contents.worldWritable) return insecure(path, 'world-writable');
  const foreignOwner = guarded && isForeign(contents, platform) ? contents.ownerUid : undefined;

  const text = parsePidText(contents.bytes, platform.largestPid(), contents.cut);
  if (text.status === 'invalid') {
    return foreignOwner === undefined ? { ...text, path } : insecure(path, 'foreign-owner');
  }
  const verdict = await judgeNamed(platform, text.pid, {
    foreignOwner,
    expectation: plan.expectation,
    writtenAtMs: Number(contents.file.writtenNs) / 1e6,
  });
  switch (verdict.status) {
    case 'running':
      return { ...verdict, path };
    case 'stale':
      return { ...verdict, path, recordedPid: text.pid };
    case 'foreign':
      return insecure(path, 'foreign-owner');
  }
}

function isForeign({ ownerUid }: PidFileContents, { uid }: Platform): boolean {
  return ownerUid !== uid && ownerUid !== 0;
}

function insecure(path: string, reason: 'world-writable' | 'foreign-owner'): PidFileReading {
  return { status: 'insecure', path, reason };
}
