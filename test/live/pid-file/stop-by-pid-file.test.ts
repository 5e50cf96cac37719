import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { stopByPidFile } from '../../../src/index.js';
import { useCanaries } from '../../helpers/canary.js';
import { expectAllDead } from '../../helpers/expect-dead.js';
import { expectNoLeaks, holdings } from '../../helpers/expect-no-leaks.js';
import { ascending, memberPids } from '../../helpers/reported.js';
import { spawnFixture } from '../../helpers/spawn-fixture.js';
import { deadPid, startHolder } from './holder.js';
import { usePidDirectory } from './pid-directory.js';

const files = usePidDirectory();
useCanaries();

const names = () => readdirSync(files.at('.'));

describe('the process that a PID file names', () => {
  it('is stopped, and the file goes', async () => {
    const fixture = await spawnFixture('exits-on-term');
    const path = files.write('x.pid', fixture.pid);
    const report = await stopByPidFile(path, { label: 'agent' });
    expect(report).toMatchObject({
      ok: true,
      outcome: 'stopped',
      reading: { status: 'running', path, pid: fixture.pid },
      stop: {
        ok: true,
        outcome: 'stopped',
        label: 'agent',
        processes: [{ pid: fixture.pid, role: 'target', fate: 'exited', signals: ['SIGTERM'] }],
      },
      pidFile: 'removed',
    });
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
    expect(names()).toEqual([]);
    await expectAllDead(fixture);
  });

  it('is stopped with its descendants, by force if it must be', async () => {
    const fixture = await spawnFixture('has-children', [3, 'stubborn'], { processes: 4 });
    const path = files.write('x.pid', fixture.pid);
    const report = await stopByPidFile(path, { schedule: 'INT/0.2/TERM/0.2/KILL/10' });
    expect(report).toMatchObject({ ok: true, outcome: 'killed', pidFile: 'removed' });
    expect(memberPids(report.stop!)).toEqual(ascending(fixture.pids()));
    expect(report.stop!.stages.map(({ signal }) => signal)).toContain('SIGINT');
    await expectAllDead(fixture);
  });

  it('may remove the file itself, as a good service does', async () => {
    const service = await startHolder();
    const path = files.at('x.pid');
    expect(await service.write(path)).toEqual({ won: true });
    const report = await stopByPidFile(path);
    expect(report).toMatchObject({ ok: true, outcome: 'stopped', pidFile: 'missing' });
    expect(report).not.toHaveProperty('pidFileError');
    expect(names()).toEqual([]);
  });

  it('keeps its file on request', async () => {
    const fixture = await spawnFixture('exits-on-term');
    const path = files.write('x.pid', fixture.pid);
    const report = await stopByPidFile(path, { keepPidFile: true });
    expect(report).toMatchObject({ ok: true, outcome: 'stopped', pidFile: 'kept' });
    expect(readFileSync(path, 'utf8')).toBe(`${fixture.pid}\n`);
    await expectAllDead(fixture);
  });

  it('may remove the file all the same', async () => {
    const service = await startHolder();
    const path = files.at('x.pid');
    await service.write(path);
    const report = await stopByPidFile(path, { keepPidFile: true });
    expect(report).toMatchObject({ ok: true, outcome: 'stopped', pidFile: 'missing' });
  });

  it('can be stopped by two at the same time, and both tell the truth', async () => {
    const fixture = await spawnFixture('exits-on-term');
    const path = files.write('x.pid', fixture.pid);
    const reports = await Promise.all([stopByPidFile(path), stopByPidFile(path)]);
    for (const report of reports) expect(report).toMatchObject({ ok: true });
    expect(reports.map(({ pidFile }) => pidFile)).toContain('removed');
    expect(names()).toEqual([]);
    await expectAllDead(fixture);
  });
});

describe('a file that names nobody any more', () => {
  it('is removed where the process ended', async () => {
    const pid = await deadPid();
    const path = files.write('x.pid', pid);
    expect(await stopByPidFile(path)).toMatchObject({
      ok: true,
      outcome: 'already-gone',
      reading: { status: 'stale', path, recordedPid: pid, reason: 'not-running' },
      stop: {
        outcome: 'already-gone',
        stages: [],
        processes: [{ pid, fate: 'already-gone', signals: [] }],
      },
      pidFile: 'removed',
    });
    expect(names()).toEqual([]);
  });

  it('is removed where expect says that it is another process, which lives on', async () => {
    const { pid, lifeline } = await spawnFixture('records-signals');
    const path = files.write('x.pid', pid);
    expect(await stopByPidFile(path, { expect: 'some other service' })).toMatchObject({
      ok: true,
      outcome: 'already-gone',
      reading: { status: 'stale', recordedPid: pid, reason: 'recycled' },
      stop: { processes: [{ pid, fate: 'recycled', signals: [] }] },
      pidFile: 'removed',
    });
    expect(names()).toEqual([]);
    const beats = lifeline.beats(pid);
    await lifeline.until('another beat', () => lifeline.beats(pid) > beats + 1);
    expect(lifeline.signals(pid)).toEqual([]);
  });

  it('is no file at all', async () => {
    const path = files.at('x.pid');
    const missing = {
      ok: true,
      outcome: 'no-pid-file',
      reading: { status: 'missing', path },
      pidFile: 'missing',
    };
    expect(await stopByPidFile(path)).toEqual(missing);
    expect(await stopByPidFile(path, { dryRun: true, reject: false })).toEqual(missing);
  });
});

describe('a dry run', () => {
  it('touches neither the process nor the file', async () => {
    const { pid, lifeline } = await spawnFixture('records-signals');
    const path = files.write('x.pid', pid);
    const { atime: _read, atimeMs: _readMs, ...before } = lstatSync(path);
    expect(await stopByPidFile(path, { dryRun: true })).toMatchObject({
      ok: false,
      outcome: 'would-stop',
      reading: { status: 'running', pid },
      stop: { outcome: 'would-stop', processes: [{ pid, fate: 'alive', signals: [] }] },
      pidFile: 'kept',
    });
    expect(lstatSync(path)).toMatchObject(before);
    expect(lifeline.signals(pid)).toEqual([]);
  });

  it('leaves a stale file, and says that nobody is there', async () => {
    const path = files.write('x.pid', await deadPid());
    expect(await stopByPidFile(path, { dryRun: true, label: 'agent' })).toMatchObject({
      ok: true,
      outcome: 'already-gone',
      stop: { ok: true, outcome: 'already-gone', label: 'agent' },
      pidFile: 'kept',
    });
    expect(names()).toEqual(['x.pid']);
  });
});

describe('a symbolic link that is followed', () => {
  it('stays, and the file goes', async () => {
    const fixture = await spawnFixture('exits-on-term');
    files.write('real.pid', fixture.pid);
    files.link('real.pid', 'x.pid');
    const report = await stopByPidFile(files.at('x.pid'), { followSymlinks: true });
    expect(report).toMatchObject({ ok: true, outcome: 'stopped', pidFile: 'removed' });
    expect(names()).toEqual(['x.pid']);
    expect(readlinkSync(files.at('x.pid'))).toBe('real.pid');
    const again = await stopByPidFile(files.at('x.pid'), { followSymlinks: true });
    expect(again).toMatchObject({ ok: true, outcome: 'no-pid-file' });
    await expectAllDead(fixture);
  });

  it('is left alone with its file on request, and said to be missing when the service removed it', async () => {
    const service = await startHolder();
    await service.write(files.at('real.pid'));
    files.link('real.pid', 'x.pid');
    const options = { followSymlinks: true, keepPidFile: true };
    const report = await stopByPidFile(files.at('x.pid'), options);
    expect(report).toMatchObject({ ok: true, outcome: 'stopped', pidFile: 'missing' });
    files.write('real.pid', await deadPid());
    expect(await stopByPidFile(files.at('x.pid'), options)).toMatchObject({ pidFile: 'kept' });
    expect(names().sort()).toEqual(['real.pid', 'x.pid']);
  });
});

it('leaves no descriptor, timer or listener, whatever it found', async () => {
  const stale = await deadPid();
  const round = async () => {
    await stopByPidFile(files.write('stale.pid', stale));
    await stopByPidFile(files.at('missing.pid'));
    await stopByPidFile(files.write('bad.pid', 'x'), { reject: false });
    await stopByPidFile(files.write('ours.pid', process.pid), { dryRun: true }).catch(() => 0);
  };
  await round();
  const before = await holdings();
  for (let count = 0; count < 30; count += 1) await round();
  await expectNoLeaks(before);
});
