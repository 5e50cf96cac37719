import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ProcessTableError } from '../../../../src/errors/process-table-error.js';
import { Proc } from '../../../../src/platform/linux/proc.js';
import { ProcView } from '../../../../src/platform/linux/proc-view.js';
import { VirtualClock } from '../../../../src/testing/virtual-clock.js';
import { FabricatedProc } from './fabricated-proc.js';

let machine: FabricatedProc;
let proc: Proc;
beforeEach(() => {
  machine = new FabricatedProc();
  proc = new Proc(machine.root);
});
afterEach(() => {
  machine[Symbol.dispose]();
});

describe('a listing', () => {
  test('is shared by all who ask before it begins, and shows what was born until then', async () => {
    const asked = [proc.listSoon(), proc.listSoon()];
    machine.add(70);
    const [first, second] = await Promise.all(asked);
    expect(second).toBe(first);
    expect(first?.processes.map(({ pid }) => pid)).toContain(70);
    expect(first?.cursor).toBe(20_100);
  });

  test('is never older than the question', async () => {
    const first = await proc.listSoon();
    machine.add(70);
    const second = await proc.listSoon();
    expect(first.processes.map(({ pid }) => pid)).not.toContain(70);
    expect(second.processes.map(({ pid }) => pid)).toContain(70);
  });

  test('that failed is not held against whoever asks afterwards', async () => {
    machine.self = '1';
    await expect(proc.listSoon()).rejects.toThrow(ProcessTableError);
    machine.self = String(process.pid);
    await expect(proc.listSoon()).resolves.toMatchObject({ cursor: 20_100 });
  });
});

test('views that look for the first time together share a listing, and each its own looks after it', async () => {
  const views = [0, 1].map(() => new ProcView(proc, new VirtualClock()));
  machine.add(70);
  const [one, other] = await Promise.all(views.map((view) => view.look()));
  expect(other?.candidates).toBe(one?.candidates);
  machine.add(20_101);
  machine.cursor = 20_101;
  for (const view of views) {
    expect((await view.look()).candidates.map(({ pid }) => pid)).toEqual([20_101]);
    view.close();
  }
});
