import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { largestPid } from '../../../../src/platform/portable/largest-pid.js';

describe('largestPid', () => {
  let directory = '';
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'deadsure-'));
  });
  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  it('is known for macOS and FreeBSD', () => {
    expect([largestPid('darwin'), largestPid('freebsd')]).toEqual([99_998, 99_999]);
  });

  it('is one less than Linux’s pid_max', () => {
    const pidMax = join(directory, 'pid_max');
    writeFileSync(pidMax, '32768\n');
    expect(largestPid('linux', pidMax)).toBe(32_767);
    writeFileSync(pidMax, ' 3 ');
    expect(largestPid('linux', pidMax)).toBe(2);
    writeFileSync(pidMax, '4194304');
    expect(largestPid('android', pidMax)).toBe(4_194_303);
  });

  it('is as large as a pid can be where nothing is known', () => {
    const pidMax = join(directory, 'pid_max');
    expect(largestPid('netbsd', pidMax)).toBe(2_147_483_647);
    for (const odd of ['', '0', '1', '2', '-5', '1e3', 'many', '5x', 'x5', '99999999999']) {
      writeFileSync(pidMax, odd);
      expect(largestPid('netbsd', pidMax), odd).toBe(2_147_483_647);
    }
  });
});
