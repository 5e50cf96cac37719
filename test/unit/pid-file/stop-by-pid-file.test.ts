import { readdirSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  PidFileError,
  ProcessTableError,
  removePidFile,
  StopAbortedError,
  stopByPidFile,
  writePidFile,
} from '../../../src/index.js';
import type { FakeProcess, FakeSystemOptions } from '../../../src/testing/testing.js';
import { usePidDirectory } from '../../live/pid-file/pid-directory.js';
import { expectHarmless, Story } from '../stop/story.js';

/*
 * Real files that name processes of a model, where a pid changes hands at the moment that matters.
 */

const files = usePidDirectory();

function story(options: FakeSystemOptions = {}): Story {
  // Files are owned by whoever runs the tests and dated by the real clock.
  return new Story({ startedAtMs: Date.now(), uid: process.geteuid?.() ?? 0, ...options });
}
const names = () => readdirSync(files.at('.'));

describe('a pid that changes hands', () => {
  it('after the file was judged is not signalled', async () => {
    using machine = story({ lookTakesMs: 20 });
    const service = machine.stranger({ command: 'service' });
    const path = files.write('x.pid', service.pid);
    let stranger: FakeProcess | undefined;
    // The first look at the pid ends after 20 ms; the one that names it to the stop begins then.
    machine.later(15, () => {
      service.exit();
      stranger = machine.stranger({ pid: service.pid, command: 'stranger' });
    });
    const report = await machine.run(stopByPidFile(path));
    expect(report).toMatchObject({
      ok: true,
      outcome: 'already-gone',
      reading: { status: 'running', pid: service.pid },
      stop: { processes: [{ pid: service.pid, fate: 'recycled', signals: [] }] },
      // The file was written for the one who is gone.
      pidFile: 'removed',
    });
    expectHarmless(machine, stranger);
  });

  it('in the grace, and is written anew by the one who has it now, keeps that file', async () => {
    using machine = story();
    const service = machine.stranger({ command: 'service' });
    const child = service.fork({ ignores: ['SIGTERM'] });
    const path = files.write('x.pid', service.pid);
    let next: FakeProcess | undefined;
    machine.later(1_000, () => {
      next = machine.stranger({ pid: service.pid, command: 'service' });
      writeFileSync(path, `${next.pid}\n`);
    });
    const report = await machine.run(stopByPidFile(path, { schedule: 'TERM/5/KILL/2' }));
    expect(report).toMatchObject({ ok: true, outcome: 'killed', pidFile: 'kept' });
    expect(child.isAlive).toBe(false);
    expect(names()).toEqual(['x.pid']);
    expectHarmless(machine, next);
  });
});

describe.each(['process', 'tree'] as const)('with scope %s, a pid that changes hands', (scope) => {
  it('between the last look at it and the signal costs the stranger a moment', async () => {
    using machine = story();
    const service = machine.stranger({ command: 'service', ignores: ['SIGTERM'] });
    const path = files.write('x.pid', service.pid);
    let stranger: FakeProcess | undefined;
    const unhook = machine.system.beforeSend(({ to, signal }) => {
      if (to !== service.pid || signal === 'SIGTERM' || signal === 'SIGCONT') return;
      unhook();
      service.exit();
      stranger = machine.stranger({ pid: service.pid, command: 'stranger' });
    });
    const report = await machine.run(stopByPidFile(path, { scope, schedule: 'TERM/1/KILL/1' }));
    expect(report).toMatchObject({ ok: true, outcome: 'stopped' });
    expect(stranger).toMatchObject({ isAlive: true, state: 'sleeping' });
    expect(machine.signalsTo(stranger!)).toEqual(['SIGSTOP', 'SIGCONT']);
  });
});

describe('a process that is hidden from us', () => {
  it('is not signalled, and not permitted', async () => {
    using machine = story();
    const service = machine.stranger({ command: 'service', hidden: true });
    const path = files.write('x.pid', service.pid);
    const report = await machine.run(stopByPidFile(path, { reject: false }));
    expect(report).toMatchObject({
      ok: false,
      outcome: 'survived',
      stop: { survivors: [{ pid: service.pid, reason: 'not-permitted' }] },
      pidFile: 'kept',
    });
    expectHarmless(machine, service);
  });

  it('is not taken for whoever has its pid when it can be seen', async () => {
    using machine = story({ lookTakesMs: 20 });
    const service = machine.stranger({ command: 'service', hidden: true });
    const path = files.write('x.pid', service.pid);
    let stranger: FakeProcess | undefined;
    machine.later(15, () => {
      service.exit();
      stranger = machine.stranger({ pid: service.pid, command: 'stranger' });
    });
    const error = await machine.rejection(stopByPidFile(path, { reject: false }));
    expect(error).toBeInstanceOf(ProcessTableError);
    expect((error as Error).message).toMatch(/was hidden when its PID file was read.*try again/);
    expectHarmless(machine, stranger);
    expect(names()).toEqual(['x.pid']);
  });
});

describe('who cannot be looked at', () => {
  it('is neither stopped nor called gone, nor is its file removed or replaced', async () => {
    using machine = story();
    const service = machine.stranger();
    const path = files.write('x.pid', service.pid);
    machine.system.fail('sight');
    for (const call of [
      () => stopByPidFile(path, { reject: false }),
      () => stopByPidFile(path, { dryRun: true }),
      () => removePidFile(path, { pid: service.pid }),
      () => writePidFile(path),
    ]) {
      expect(await machine.rejection(call())).toBeInstanceOf(ProcessTableError);
    }
    expect(names()).toEqual(['x.pid']);
    expectHarmless(machine, service);
  });

  it('when its file was written again, has it not removed', async () => {
    using machine = story();
    const service = machine.stranger();
    const path = files.write('x.pid', service.pid);
    const report = await machine.run(
      stopByPidFile(path, {
        onEvent: ({ type }) => {
          if (type === 'signalled') writeFileSync(path, `${service.pid}\nstopping\n`);
          if (type === 'finished') machine.system.fail('sight');
        },
      }),
    );
    expect(report).toMatchObject({
      ok: true,
      outcome: 'stopped',
      pidFile: 'not-removed',
      pidFileError: expect.stringMatching(/cannot look at pid/) as string,
    });
    expect(names()).toEqual(['x.pid']);
  });
});

describe('an abort', () => {
  it('is heard while the file’s process is still being looked for', async () => {
    using machine = story({ lookTakesMs: 10_000 });
    const service = machine.stranger();
    const path = files.write('x.pid', service.pid);
    const controller = new AbortController();
    machine.system.self.after(200, () => {
      controller.abort();
    });
    const call = stopByPidFile(path, { signal: controller.signal, reject: false });
    expect(await machine.rejection(call)).toBeInstanceOf(StopAbortedError);
    expect(machine.system.clock.now()).toBeLessThanOrEqual(300);
    await machine.system.clock.elapse(60_000);
    expect(names()).toEqual(['x.pid']);
    expectHarmless(machine, service);
  });
});

describe('systems without start times in /proc', () => {
  it('stop and remove as well', async () => {
    using machine = story({ like: 'portable', lookTakesMs: 20 });
    const service = machine.stranger({ command: 'service', ignores: ['SIGTERM'] });
    service.fork();
    const path = files.write('x.pid', service.pid);
    expect(await machine.run(stopByPidFile(path, { expect: 'service' }))).toMatchObject({
      ok: true,
      outcome: 'killed',
      pidFile: 'removed',
    });
    expectHarmless(machine);
  });

  it('write and remove as well', async () => {
    using machine = story({ like: 'portable', lookTakesMs: 20 });
    const dead = machine.stranger();
    dead.exit();
    const path = files.write('x.pid', dead.pid);
    const handle = await machine.run(writePidFile(path));
    expect(handle.pid).toBe(machine.system.self.pid);
    expect(await machine.rejection(writePidFile(path))).toBeInstanceOf(PidFileError);
    expect(await machine.run(handle.remove())).toBe('removed');
    expect(names()).toEqual([]);
  });
});
