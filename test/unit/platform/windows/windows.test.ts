import { describe, expect, it, vi } from 'vitest';
import { UnsupportedError } from '../../../../src/errors/unsupported-error.js';
import { UnsafeTargetError } from '../../../../src/errors/unsafe-target-error.js';
import { pidsMatching } from '../../../../src/find/pids-matching.js';
import { descendantPids } from '../../../../src/find/descendant-pids.js';
import { usePlatform } from '../../../../src/platform/current.js';
import { windows } from '../../../../src/platform/windows/windows.js';
import { identify } from '../../../../src/process/identify.js';
import { escalatingStop } from '../../../../src/stop/escalating-stop.js';
import { sigkillAndVerify } from '../../../../src/stop/sigkill-and-verify.js';
import { stopMatching } from '../../../../src/stop/stop-matching.js';
import { fileTime, Machine, SELF, SHELL } from './machine.js';

/* The whole library on a modelled Windows: no process.kill, and every process is the model's. */

async function on(machine: Machine, run: () => Promise<void>): Promise<void> {
  const kill = vi.spyOn(process, 'kill').mockImplementation(() => {
    throw new Error('process.kill was called');
  });
  const restore = usePlatform(windows(machine));
  try {
    await run();
    expect(kill).not.toHaveBeenCalled();
  } finally {
    restore();
    kill.mockRestore();
  }
}

describe.each(['there', 'absent'] as const)('with PowerShell %s', (powershellIs) => {
  function machineWithTree(): Machine {
    const machine = new Machine();
    machine.powershellIs = powershellIs;
    machine.start({ pid: 1200, name: 'root.exe' });
    machine.start({ pid: 1204, ppid: 1200, name: 'worker.exe' });
    machine.start({ pid: 1208, ppid: 1204, name: 'tool.exe' });
    machine.start({ pid: 2000, ppid: SHELL, name: 'bystander.exe' });
    return machine;
  }

  it('one hard stop ends a tree, and the report says so', async () => {
    const machine = machineWithTree();
    await on(machine, async () => {
      const report = await escalatingStop(1200, { schedule: 'INT/1/TERM/1/KILL/1' });
      expect(report).toMatchObject({ outcome: 'killed', coverage: 'lineage' });
      expect(report.stages.map(({ signal, sentTo }) => [signal, sentTo])).toEqual([
        ['SIGKILL', [1208, 1204, 1200]],
      ]);
      expect(report.processes.map(({ pid, fate }) => [pid, fate])).toEqual([
        [1200, 'killed'],
        [1204, 'killed'],
        [1208, 'killed'],
      ]);
    });
    // Each takes PowerShell the better part of a second: two to name it, one before the end and one after it.
    expect(machine.looks).toBe(4);
    expect(machine.living.has(2000)).toBe(true);
  });

  it('a schedule without force is refused, since there is nothing else', async () => {
    const machine = machineWithTree();
    await on(machine, async () => {
      const options = { lastResort: false } as const;
      await expect(escalatingStop(1200, options)).rejects.toThrow(UnsupportedError);
      await expect(stopMatching({ name: 'root.exe' }, options)).rejects.toThrow(/lastResort/);
    });
    expect(machine.ended).toEqual([]);
  });

  it('who was started after the look and before the end is found through its dead parent', async () => {
    const machine = machineWithTree();
    let generation = 1300;
    machine.afterSnapshot = () => {
      // Three times somebody of the tree starts another one while the list is on its way to us.
      const parent = [...machine.living.values()].findLast(({ pid }) => pid >= 1200 && pid < 2000);
      if (parent === undefined || machine.looks < 3 || generation > 1308) return;
      machine.start({ pid: generation, ppid: parent.pid, name: 'late.exe' });
      generation += 4;
    };
    await on(machine, async () => {
      const { processes } = await escalatingStop(1200);
      expect(processes.filter(({ role }) => role === 'latecomer').map(({ pid }) => pid)).toEqual([
        1300, 1304, 1308,
      ]);
    });
    expect(machine.ended).toEqual(expect.arrayContaining([1300, 1304, 1308]));
    expect([...machine.living.keys()]).toEqual([4, 100, SHELL, SELF, 2000]);
  });

  /** The end of the last one takes effect late, during the next look, and until then it starts another one. */
  function machineWithLateEnd(lookTakesMs: number): Machine {
    const machine = machineWithTree();
    const { send } = machine;
    let isDying = false;
    machine.send = (pid, signal) => {
      if (pid !== 1208 || isDying) return send(pid, signal);
      isDying = true;
      return { result: 'sent' };
    };
    machine.afterSnapshot = () => {
      if (!isDying || !machine.living.has(1208)) return;
      machine.start({ pid: 1400, ppid: 1208, name: 'last.exe' });
      machine.end(1208);
      machine.tookMs += lookTakesMs;
    };
    return machine;
  }

  it('a last one that lived when the look began is owed another look', async () => {
    const machine = machineWithLateEnd(0);
    await on(machine, async () => {
      const { processes } = await escalatingStop(1200);
      expect(processes.map(({ pid }) => pid)).toContain(1400);
    });
    expect(machine.living.has(1400)).toBe(false);
  });

  it('where there is no time for that look, nothing is claimed', async () => {
    const machine = machineWithLateEnd(10_000);
    await on(machine, async () => {
      const report = await escalatingStop(1200, { schedule: 'KILL/1', reject: false });
      expect(report.outcome).toBe('unknown');
      expect(report.survivors[0]?.hint).toMatch(/no time for another look/);
    });
    expect(machine.living.has(1400)).toBe(true);
  });

  it('whoever takes the number of a dead member, and all it starts, is left alone', async () => {
    const machine = machineWithTree();
    let isTaken = false;
    machine.afterEnd = (pid) => {
      if (pid !== 1204 || isTaken) return;
      isTaken = true;
      machine.start({ pid: 1204, ppid: SHELL, name: 'stranger.exe' });
      machine.start({ pid: 2100, ppid: 1204, name: 'theirs.exe' });
    };
    await on(machine, async () => {
      expect((await escalatingStop(1200)).ok).toBe(true);
    });
    expect([...machine.living.keys()]).toEqual([4, 100, SHELL, SELF, 2000, 1204, 2100]);
    expect(machine.ended).toEqual([1208, 1204, 1200]);
  });

  it('a latecomer that gets the number of a dead member is another one', async () => {
    const machine = machineWithTree();
    let isBorn = false;
    machine.afterEnd = (pid) => {
      // The root is ended last.
      if (pid !== 1208 || isBorn) return;
      isBorn = true;
      machine.start({ pid: 1212, ppid: 1200, name: 'late.exe' });
    };
    let isAgain = false;
    machine.afterSnapshot = () => {
      if (!machine.living.has(1212) || isAgain || machine.living.has(1200)) return;
      isAgain = true;
      machine.start({ pid: 1204, ppid: 1212, name: 'again.exe' });
    };
    await on(machine, async () => {
      expect((await escalatingStop(1200)).ok).toBe(true);
    });
    expect([...machine.living.keys()]).toEqual([4, 100, SHELL, SELF, 2000]);
  });

  it('what may not be opened is named as not permitted, and all others are ended', async () => {
    const machine = machineWithTree();
    machine.start({ pid: 1216, ppid: 1200, name: 'service.exe', denied: true });
    await on(machine, async () => {
      const report = await escalatingStop(1200, { reject: false });
      expect(report.outcome).toBe('survived');
      expect(report.survivors.map(({ pid, reason }) => [pid, reason])).toEqual([
        [1216, 'not-permitted'],
      ]);
    });
    expect(machine.ended).toEqual([1208, 1204, 1200]);
  });

  it.each([
    ['System', 4],
    ['what System starts itself', 100],
    ['ourselves', SELF],
    ['our ancestors', SHELL],
    ['the idle process', 0],
  ])('%s (%i) is refused', async (_, pid) => {
    const machine = machineWithTree();
    await on(machine, async () => {
      await expect(escalatingStop(pid)).rejects.toThrow(UnsafeTargetError);
      await expect(sigkillAndVerify(pid)).rejects.toThrow(UnsafeTargetError);
    });
    expect(machine.ended).toEqual([]);
  });

  it('a number that is no multiple of 4 names nobody', async () => {
    const machine = machineWithTree();
    await on(machine, async () => {
      expect((await sigkillAndVerify(1201)).outcome).toBe('already-gone');
      expect(await descendantPids(1201)).toEqual([]);
    });
    expect(machine.ended).toEqual([]);
  });

  it('names are matched, and ports, paths and environments are not', async () => {
    const machine = machineWithTree();
    await on(machine, async () => {
      expect(await pidsMatching({ name: 'worker.exe' })).toEqual([1204]);
      // As long as what Linux cuts a name to, and whole all the same.
      machine.start({ pid: 2004, ppid: SHELL, name: 'fontdrvhost.exe' });
      expect(await pidsMatching({ name: 'fontdrvhost.exe' }, { strict: true })).toEqual([2004]);
      for (const query of [{ port: 80 }, { path: '/srv' }, { env: { A: 'b' } }]) {
        await expect(pidsMatching(query)).rejects.toThrow(UnsupportedError);
      }
    });
  });

  it('a tree is listed', async () => {
    await on(machineWithTree(), async () => {
      expect(await descendantPids(1200)).toEqual([1204, 1208]);
    });
  });
});

describe('with creation times', () => {
  it('one that is older than the process on its parent’s number is nobody’s child', async () => {
    const machine = new Machine();
    const old = machine.start({ pid: 3000, ppid: 1200, name: 'old.exe' });
    machine.start({ pid: 1200, name: 'root.exe' });
    await on(machine, async () => {
      expect(await descendantPids(1200)).toEqual([]);
      await escalatingStop(1200);
    });
    expect(machine.ended).toEqual([1200]);
    expect(machine.living.get(3000)).toBe(old);
  });

  it('a reference holds for one process on a number and no other', async () => {
    const machine = new Machine();
    machine.start({ pid: 1200, created: 200 });
    await on(machine, async () => {
      const ref = await identify(1200);
      expect(ref).toEqual({ pid: 1200, startToken: `created:${fileTime(200)}` });
      machine.living.delete(1200);
      machine.start({ pid: 1200, created: 201 });
      const report = await escalatingStop(ref ?? 0);
      expect(report).toMatchObject({ outcome: 'already-gone', processes: [{ fate: 'recycled' }] });
    });
    expect(machine.ended).toEqual([]);
  });

  it('command lines and ages are matched; one that is not told does not match', async () => {
    const machine = new Machine();
    machine.start({ pid: 1200, command: 'node server.js --port 80' });
    machine.start({ pid: 1204, command: null });
    await on(machine, async () => {
      expect(await pidsMatching('server.js')).toEqual([1200]);
      expect(await pidsMatching({ name: 'app.exe', olderThanMs: 1 })).toEqual([1200, 1204]);
      await expect(pidsMatching('server.js', { strict: true })).rejects.toThrow(/1204/);
    });
  });
});

describe('without creation times', () => {
  it('nobody is told by a command line or an age', async () => {
    const machine = new Machine();
    machine.powershellIs = 'absent';
    machine.start({ pid: 1200, command: 'node server.js' });
    await on(machine, async () => {
      await expect(pidsMatching('server.js')).rejects.toThrow(UnsupportedError);
      await expect(stopMatching('server.js')).rejects.toThrow(UnsupportedError);
      await expect(pidsMatching({ name: 'app.exe', olderThanMs: 1 })).rejects.toThrow(
        /olderThanMs/,
      );
    });
    expect(machine.ended).toEqual([]);
  });
});
