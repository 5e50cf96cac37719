import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hiddenChildren } from '../../../../src/platform/linux/hidden-children.js';
import { Proc } from '../../../../src/platform/linux/proc.js';
import { FabricatedProc } from './fabricated-proc.js';
import { stubKill } from './stubbed-kill.js';

const answers = stubKill();
let machine: FabricatedProc;
beforeEach(() => {
  machine = new FabricatedProc();
  machine.add(50);
});
afterEach(() => {
  machine[Symbol.dispose]();
});

const hidden = (): readonly number[] => hiddenChildren(new Proc(machine.root), 50);

test('are those of whom the parent’s list tells, and who exist, and are not shown', () => {
  mkdirSync(join(machine.root, '50/task/50'), { recursive: true });
  machine.write('50/task/50/children', '60 61 62 63 ');
  machine.add(60, { ppid: 50 });
  // kill(2): a setuid program of ours may be signalled, another user's may not; 63 has gone.
  answers.set(61, 'EPERM').set(62, 'exists');
  expect(hidden()).toEqual([61, 62]);
});

test('are none where children are not named, or the parent has gone', () => {
  mkdirSync(join(machine.root, '50/task/50'), { recursive: true });
  expect(hidden()).toEqual([]);
  machine.remove(50);
  expect(hidden()).toEqual([]);
});
