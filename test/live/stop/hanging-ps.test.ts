import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { TestContext } from 'vitest';
import { transpiledLibrary } from '../../helpers/library-script.js';
import { within } from '../../helpers/patience.js';
import { allPids } from '../../helpers/proc-stat.js';
import { runProgram } from '../../helpers/run-program.js';

/*
 * The portable back end with a `ps` that hangs from some moment on. Each script has to end by itself: a helper, a
 * timer or a listener that is left would keep it running.
 */

// The limits of src/stop/looking.ts, and what a slow machine takes besides.
const BEFORE_MS = 15_000;
const BEYOND_MS = 10_000;
const SLACK_MS = 3_000;

const STUBBORN = `
  const stubborn = spawn('sh', ['-c', 'trap "" TERM; echo ready; exec cat'], { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(stubborn.stdout, 'data');`;

// At once: each waits for most of its time.
it.concurrent.for([
  ['a stop', "escalatingStop(stubborn.pid, { ...options, schedule: 'TERM/0.5/KILL/0.5' })", 1_000],
  ['a wait', 'waitUntilGone(stubborn.pid, { ...options, timeoutMs: 2_000 })', 2_000],
] as const)(
  'ends %s soon after its schedule, and says that looking did not answer',
  async ([, call, ms], context) => {
    const { said, hanging, ran } = await run(
      context,
      `${STUBBORN}
    let begun = 0;
    const onEvent = ({ type }) => {
      if (type !== 'captured') return;
      begun = performance.now();
      hang();
    };
    const options = { reject: false, onEvent };
    const report = await deadsure.${call};
    tell({ pid: stubborn.pid, report, tookMs: performance.now() - begun });
    stubborn.kill('SIGKILL');`,
    );
    const { pid, report, tookMs } = said as { pid: number; report: Report; tookMs: number };
    expect(report).toMatchObject({ ok: false, outcome: 'unknown' });
    expect(report.survivors).toMatchObject([{ pid, reason: 'unknown' }]);
    expect(report.survivors[0]?.hint).toMatch(/could not be looked at .*had not answered/);
    expect(tookMs).toBeGreaterThan(ms);
    expect(tookMs).toBeLessThan(ms + BEYOND_MS + SLACK_MS);
    expect(ran).toBeGreaterThan(2);
    expect(hanging).toEqual([]);
  },
);

it.concurrent('gives up before the first signal where nobody can be looked at', async (context) => {
  const { said, hanging, ran } = await run(
    context,
    `${STUBBORN}
    hang();
    const started = performance.now();
    const error = await deadsure.escalatingStop(stubborn.pid).catch((error) => error);
    tell({ code: error.code, message: error.message, tookMs: performance.now() - started, died: stubborn.exitCode ?? stubborn.signalCode });
    stubborn.kill('SIGKILL');`,
  );
  expect(said).toMatchObject({ code: 'ERR_PROCESS_TABLE', died: null });
  expect(said).toMatchObject({ message: expect.stringContaining('had not answered') as unknown });
  expect((said as { tookMs: number }).tookMs).toBeLessThan(BEFORE_MS + SLACK_MS);
  expect(ran).toBeGreaterThan(2);
  expect(hanging).toEqual([]);
});

it.concurrent('leaves nothing running when it is aborted while ps hangs', async (context) => {
  const { said, hanging, ran } = await run(
    context,
    `${STUBBORN}
    const controller = new AbortController();
    hang();
    const stop = deadsure.escalatingStop(stubborn.pid, { signal: controller.signal }).catch((error) => error);
    await until(() => ran() > 0);
    const started = performance.now();
    controller.abort();
    const { code } = await stop;
    const tookMs = performance.now() - started;
    stubborn.kill('SIGKILL');
    tell({ code, tookMs });`,
  );
  expect(said).toMatchObject({ code: 'ABORT_ERR' });
  expect((said as { tookMs: number }).tookMs).toBeLessThan(SLACK_MS);
  expect(ran).toBeGreaterThan(0);
  expect(hanging).toEqual([]);
});

interface Report {
  readonly survivors: readonly { readonly hint: string }[];
}

/** Runs a script on the portable back end, and says what it told, how many hung, and which of them still do. */
async function run(
  { onTestFinished }: TestContext,
  body: string,
): Promise<{ readonly said: unknown; readonly ran: number; readonly hanging: readonly number[] }> {
  const directory = mkdtempSync(join(tmpdir(), 'deadsure-'));
  onTestFinished(() => {
    rmSync(directory, { recursive: true });
  });
  const [log, flag, ps] = ['log', 'hang', 'ps'].map((name) => join(directory, name)) as [
    string,
    string,
    string,
  ];
  writeFileSync(log, '');
  // What hangs is told by its command line, which has this path in it.
  writeFileSync(
    ps,
    `#!/bin/sh\n[ -e '${flag}' ] && { echo $$ >> '${log}'; exec tail --pid=$PPID -f '${log}'; }\nPATH=\${PATH#*:} exec ps "$@"\n`,
  );
  chmodSync(ps, 0o755);
  const script = `
    import { spawn } from 'node:child_process';
    import { once } from 'node:events';
    import { readFileSync, writeFileSync } from 'node:fs';
    import { setTimeout as sleep } from 'node:timers/promises';
    Object.defineProperty(process, 'platform', { value: 'darwin' });
    const deadsure = await import(${JSON.stringify(transpiledLibrary())});
    const hang = () => { writeFileSync(${JSON.stringify(flag)}, ''); };
    const ran = () => readFileSync(${JSON.stringify(log)}, 'utf8').split('\\n').length - 1;
    const until = async (is) => { while (!is()) await sleep(5); };
    const tell = (said) => { console.log(JSON.stringify(said)); };
    ${body}`;
  const { stdout, stderr, code } = await within(
    45_000,
    'the script',
    runProgram(process.execPath, ['--input-type=module', '--eval', script], {
      cwd: directory,
      lifetime: 'file',
      env: { PATH: `${directory}:${process.env['PATH'] ?? ''}` },
    }),
  );
  expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
  return {
    said: JSON.parse(stdout) as unknown,
    ran: readFileSync(log, 'utf8').split('\n').length - 1,
    hanging: allPids().filter((pid) => commandLine(pid).includes(log)),
  };
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return ''; // it has gone
  }
}
