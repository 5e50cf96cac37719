import { once } from 'node:events';
import { chownSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  createMarker,
  StopAbortedError,
  stopByPidFile,
  SurvivorsError,
} from '../../../src/index.js';
import { useCanaries } from '../../helpers/canary.js';
import { expectAllDead } from '../../helpers/expect-dead.js';
import { expectNoSignal } from '../../helpers/expect-no-signal.js';
import { expectRejection } from '../../helpers/reported.js';
import { spawnFixture } from '../../helpers/spawn-fixture.js';
import { asUser, needRoot, NOBODY } from './as-user.js';
import { deadPid } from './holder.js';
import { usePidDirectory } from './pid-directory.js';

const files = usePidDirectory();
useCanaries();

describe('a process that outlives the stop', () => {
  it('keeps its file', async () => {
    const { pid } = await spawnFixture('stubborn');
    const path = files.write('x.pid', pid);
    const options = { schedule: 'TERM/0.1', lastResort: false, label: 'agent' } as const;
    const error = await expectRejection(SurvivorsError, stopByPidFile(path, options));
    expect(error.report.survivors).toMatchObject([{ pid, reason: 'timeout' }]);
    expect(error.message).toContain('agent');
    expect(await stopByPidFile(path, { ...options, reject: false })).toMatchObject({
      ok: false,
      outcome: 'survived',
      reading: { status: 'running', pid },
      stop: { ok: false, survivors: [{ pid }] },
      pidFile: 'kept',
    });
    expect(readdirSync(files.at('.'))).toEqual(['x.pid']);
  });
});

describe('a stop that is abandoned', () => {
  it('in the grace keeps the file', async () => {
    const fixture = await spawnFixture('records-signals');
    const path = files.write('x.pid', fixture.pid);
    const controller = new AbortController();
    const call = stopByPidFile(path, { signal: controller.signal, schedule: 'TERM/60' });
    await fixture.lifeline.until('the SIGTERM', () =>
      fixture.lifeline.signals(fixture.pid).includes('SIGTERM'),
    );
    controller.abort();
    const error = await expectRejection(StopAbortedError, call);
    expect(error.report.survivors).toMatchObject([{ pid: fixture.pid, reason: 'aborted' }]);
    expect(readdirSync(files.at('.'))).toEqual(['x.pid']);
  });

  it('before it begins signals nobody, whatever the file says', async () => {
    const { pid } = await spawnFixture('canary');
    const running = files.write('x.pid', pid);
    const stale = files.write('y.pid', await deadPid());
    const signal = AbortSignal.abort();
    await expectNoSignal(async () => {
      for (const path of [running, files.at('missing.pid')]) {
        await expectRejection(StopAbortedError, stopByPidFile(path, { signal, reject: false }));
      }
    });
    await expectRejection(StopAbortedError, stopByPidFile(stale, { signal }));
    expect(readdirSync(files.at('.')).sort()).toEqual(['x.pid', 'y.pid']);
  });
});

describe('a file that cannot be removed', () => {
  it('does not make a failure of the stop', async (context) => {
    needRoot(context);
    const fixture = await spawnFixture('exits-on-term', [], { uid: NOBODY });
    const path = files.write('x.pid', fixture.pid);
    // Ours to read, and root's directory.
    chownSync(path, NOBODY, NOBODY);
    const report = await asUser(NOBODY, () => stopByPidFile(path));
    expect(report).toMatchObject({
      ok: true,
      outcome: 'stopped',
      pidFile: 'not-removed',
      pidFileError: expect.stringMatching(/^EACCES: .*unlink/) as string,
    });
    expect(readdirSync(files.at('.'))).toEqual(['x.pid']);
    await expectAllDead(fixture);
  });

  it('is missing where its directory has gone', async () => {
    const fixture = await spawnFixture('exits-on-term');
    mkdirSync(files.at('run'));
    const path = files.write('run/x.pid', fixture.pid);
    const report = await stopByPidFile(path, {
      onEvent: ({ type }) => {
        if (type === 'captured') rmSync(files.at('run'), { recursive: true });
      },
    });
    expect(report).toMatchObject({ ok: true, pidFile: 'missing' });
  });

  it('is missing where a file lies in the place of its directory', async () => {
    const fixture = await spawnFixture('exits-on-term');
    mkdirSync(files.at('run'));
    const path = files.write('run/x.pid', fixture.pid);
    const report = await stopByPidFile(path, {
      onEvent: ({ type }) => {
        if (type !== 'captured') return;
        renameSync(files.at('run'), files.at('old'));
        files.write('run', 'a file');
      },
    });
    expect(report).toMatchObject({ ok: true, pidFile: 'missing' });
    expect(readdirSync(files.at('old'))).toEqual(['x.pid']);
  });
});

describe('a marker', () => {
  it.each(['missing', 'stale'])('finds who is left when the file is %s', async (status) => {
    const marker = createMarker();
    const path = files.at('x.pid');
    if (status === 'stale') files.write('x.pid', await deadPid());
    const fixture = await spawnFixture('daemonizes', [], { processes: 2, env: marker.env });
    const daemon = await fixture.lifeline.noted('daemon');
    fixture.child.kill('SIGKILL');
    await once(fixture.child, 'exit');

    const left = { reading: { status }, pidFile: status === 'missing' ? 'missing' : 'kept' };
    expect(await stopByPidFile(path, { marker, dryRun: true })).toMatchObject({
      ...left,
      ok: false,
      outcome: 'would-stop',
    });
    const polite = { marker, schedule: 'TERM/0.1', lastResort: false } as const;
    await expectRejection(SurvivorsError, stopByPidFile(path, polite));
    expect(await stopByPidFile(path, { ...polite, reject: false })).toMatchObject({
      ...left,
      ok: false,
      outcome: 'survived',
      stop: { survivors: [{ pid: daemon }] },
    });

    const report = await stopByPidFile(path, { marker, schedule: 'TERM/0.1/KILL/10' });
    await expectAllDead(fixture);
    expect(report).toMatchObject({ ok: true, pidFile: status === 'stale' ? 'removed' : 'missing' });
    expect(report.outcome).toBe(status === 'stale' ? 'killed' : 'no-pid-file');
    expect(await stopByPidFile(path, { marker, dryRun: true })).toMatchObject({ ok: true });
  });
});
