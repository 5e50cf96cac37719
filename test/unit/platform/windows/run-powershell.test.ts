import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { ProcessTableError } from '../../../../src/errors/process-table-error.js';
import { runPowershell } from '../../../../src/platform/windows/run-powershell.js';

/* A shell script in the place of PowerShell: what is tested is how we run it and what we make of its end. */

const directory = mkdtempSync(join(tmpdir(), 'deadsure-'));
afterAll(() => {
  rmSync(directory, { recursive: true });
});

function program(name: string, script: string, mode = 0o755): string {
  const path = join(directory, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, mode);
  return path;
}

it('tells what was printed, and by whom', async () => {
  const run = await runPowershell(program('prints', 'echo "[$$, $#]"'));
  expect(run).toEqual({ pid: run?.pid, output: `[${run?.pid}, 5]\n` });
});

it('does not keep waiting one that reads its input to the end', async () => {
  expect((await runPowershell(program('reads', 'cat; echo done')))?.output).toBe('done\n');
});

it.each([
  ['is not there', () => join(directory, 'absent')],
  ['may not be run', () => program('forbidden', 'echo', 0o644)],
  ['is a placeholder that is content and prints nothing', () => program('wine', 'exit 0')],
])('says that there is none where it %s', async (_, path) => {
  expect(await runPowershell(path())).toBeUndefined();
});

it.each([
  [
    'fails and says why',
    'echo "Get-CimInstance : Access denied" >&2; exit 1',
    /\(Get-CimInstance : Access denied\)/,
  ],
  ['fails in XML', 'echo "#< CLIXML" >&2; exit 1', /\(it did not say why\)/],
  ['fails after it printed', 'echo []; exit 1', /PowerShell failed/],
])('rejects where it %s', async (_, script, message) => {
  const run = runPowershell(program('fails', script));
  await expect(run).rejects.toThrow(ProcessTableError);
  await expect(run).rejects.toThrow(message);
});

it('ends one that hangs when it is called off', async () => {
  const controller = new AbortController();
  const pidFile = join(directory, 'pid');
  const run = runPowershell(
    program(
      'hangs',
      `echo $$ > '${pidFile}.new'; mv '${pidFile}.new' '${pidFile}'; exec tail -f '${pidFile}'`,
    ),
    controller.signal,
  );
  await vi.waitFor(() => {
    expect(existsSync(pidFile)).toBe(true);
  });
  controller.abort();
  await expect(run).rejects.toThrow(ProcessTableError);
  const pid = Number(readFileSync(pidFile, 'utf8'));
  await vi.waitFor(() => {
    expect(existsSync(`/proc/${pid}`)).toBe(false);
  });
});
