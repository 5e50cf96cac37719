import {
  lstatSync,
  readdirSync,
  readlinkSync,
  renameSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { describe, expect, it } from 'vitest';
import { identify, writePidFile } from '../../../src/index.js';
import { lockFile, ourselves, tryLockFile } from '../../../src/pid-file/file-lock.js';
import { isLockName } from '../../../src/pid-file/lock-link.js';
import { sweep } from '../../../src/pid-file/sweep.js';
import type { FakeProcess } from '../../../src/testing/testing.js';
import { usePidDirectory } from '../../live/pid-file/pid-directory.js';
import { Story } from '../stop/story.js';

const files = usePidDirectory();
const INO = 5n;
const LOCK = '.x.pid.5.lock';
const names = () => readdirSync(files.at('.')).sort();

/** Leaves the lock as this process would have made it. */
async function lockOf(machine: Story, holder: FakeProcess, name = LOCK): Promise<void> {
  const ref = await machine.run(identify(holder));
  files.link(`${holder.pid} ${ref?.startToken ?? ''}`, name);
}

function lock(machine: Story): ReturnType<typeof lockFile> {
  return machine.run(lockFile(machine.system.platform, files.at('x.pid'), INO));
}

async function expectTaken(machine: Story): Promise<void> {
  const taken = await lock(machine);
  expect(taken).toHaveProperty('release');
  expect(names()).toEqual([LOCK]);
  const { pid, startToken = '' } = await machine.run(ourselves(machine.system.platform));
  expect(readlinkSync(files.at(LOCK))).toBe(`${pid} ${startToken}`);
  if ('release' in taken) taken.release();
  expect(names()).toEqual([]);
}

async function expectHeld(machine: Story): Promise<void> {
  const began = machine.system.clock.now();
  expect(await lock(machine)).toEqual({ heldBy: files.at(LOCK) });
  expect(machine.system.clock.now() - began).toBeGreaterThanOrEqual(1_000);
  expect(machine.system.clock.now() - began).toBeLessThan(1_100);
  expect(names()).toEqual([LOCK]);
  expect(machine.system.open.timers).toBe(0);
}

describe('the lock of a file', () => {
  it('is taken where nobody has it', async () => {
    using machine = new Story();
    await expectTaken(machine);
  });

  it('is not taken twice, and not from who lives', async () => {
    using machine = new Story();
    const owner = await machine.run(ourselves(machine.system.platform));
    const ours = tryLockFile(owner, files.at('x.pid'), INO);
    expect(tryLockFile(owner, files.at('x.pid'), INO)).toBeUndefined();
    await expectHeld(machine);
    ours?.release();
    await lockOf(machine, machine.stranger());
    await expectHeld(machine);
  });

  it('is another one for another file', async () => {
    using machine = new Story();
    const owner = await machine.run(ourselves(machine.system.platform));
    for (const [name, ino] of [
      ['x.pid', 5n],
      ['x.pid', 6n],
      ['y.pid', 5n],
    ] as const) {
      expect(tryLockFile(owner, files.at(name), ino)).toBeDefined();
    }
    expect(names()).toEqual([LOCK, '.x.pid.6.lock', '.y.pid.5.lock']);
  });

  it('is waited for', async () => {
    using machine = new Story();
    await lockOf(machine, machine.stranger());
    machine.later(500, () => {
      unlinkSync(files.at(LOCK));
    });
    await expectTaken(machine);
    expect(machine.system.clock.now()).toBeLessThan(600);
  });

  it('is taken over at once from who has died, was not reaped, or lost the pid to another', async () => {
    using machine = new Story();
    const dead = machine.stranger();
    await lockOf(machine, dead);
    dead.exit();
    await expectTaken(machine);

    const negligent = machine.stranger({ reaps: 'never' });
    const zombie = negligent.fork();
    await lockOf(machine, zombie);
    zombie.exit();
    await expectTaken(machine);

    const recycled = machine.stranger();
    await lockOf(machine, recycled);
    recycled.exit();
    machine.system.clock.advance(1_000);
    machine.stranger({ pid: recycled.pid });
    await expectTaken(machine);
    expect(machine.system.clock.now()).toBe(1_000);
  });

  it('is taken over when its own lock was left behind as well', async () => {
    using machine = new Story();
    const dead = machine.stranger();
    await lockOf(machine, dead);
    const { ino } = lstatSync(files.at(LOCK));
    await lockOf(machine, dead, `.${LOCK}.${ino}.lock`);
    dead.exit();
    await expectTaken(machine);
  });

  it('is not taken over from who took it over while the dead one was looked for', async () => {
    using machine = new Story({ lookTakesMs: 20 });
    const dead = machine.stranger();
    await lockOf(machine, dead);
    const quicker = machine.stranger();
    await lockOf(machine, quicker, 'theirs');
    dead.exit();
    // The first 20 ms show who we are, the next that the holder is dead.
    machine.later(30, () => {
      renameSync(files.at('theirs'), files.at(LOCK));
    });
    await expectHeld(machine);
    expect(readlinkSync(files.at(LOCK))).toMatch(new RegExp(`^${quicker.pid} `));
  });

  it('is not taken over from who may live: hidden, not to be looked at, or without a start time', async () => {
    using machine = new Story();
    const hidden = machine.stranger({ hidden: true });
    files.link(`${hidden.pid} some-start`, LOCK);
    await expectHeld(machine);
    unlinkSync(files.at(LOCK));
    files.link(`${machine.stranger().pid} `, LOCK);
    await expectHeld(machine);
    unlinkSync(files.at(LOCK));
    const dead = machine.stranger();
    await lockOf(machine, dead);
    dead.exit();
    machine.system.fail('sight');
    await expectHeld(machine);
  });

  it.each(['', '0 x', '12', 'x y', '12345678901 x', '1234567890 x'])(
    'is nobody’s to take when it says %j',
    async (text) => {
      using machine = new Story();
      if (text === '') writeFileSync(files.at(LOCK), '7 x');
      else symlinkSync(text, files.at(LOCK));
      await expectHeld(machine);
    },
  );

  it('is given back only while it is ours', async () => {
    using machine = new Story();
    const ours = await lock(machine);
    unlinkSync(files.at(LOCK));
    await lockOf(machine, machine.stranger());
    if ('release' in ours) ours.release();
    expect(names()).toEqual([LOCK]);
  });
});

describe('what was left behind', () => {
  it('is known by its name', () => {
    for (const name of [LOCK, `.${LOCK}.77.lock`, `..${LOCK}.77.lock.8.lock`]) {
      expect(isLockName(name, 'x.pid'), name).toBe(true);
    }
    for (const name of [
      'x.pid',
      '.x.pid',
      '.x.pid.lock',
      '.x.pid.5a.lock',
      '.y.pid.5.lock',
      'x.pid.5.lock',
      '.x.pid.5.lock.bak',
    ]) {
      expect(isLockName(name, 'x.pid'), name).toBe(false);
    }
  });

  it('by the dead is cleared away, and nothing else', async () => {
    using machine = new Story();
    const [dead, alive] = [machine.stranger(), machine.stranger()];
    await lockOf(machine, dead);
    await lockOf(machine, dead, '..x.pid.6.lock.7.lock');
    await lockOf(machine, dead, '.y.pid.5.lock');
    await lockOf(machine, alive, '.x.pid.8.lock');
    for (const name of [
      `.x.pid.${dead.pid}-0123456789ab.new`,
      `.x.pid.${alive.pid}-0123456789ab.new`,
      '.x.pid.0-0123456789ab.new',
      '.x.pid.99999999999-0123456789ab.new',
      `.x.pid.${dead.pid}-0123456789a.new`,
      `.x.pid.${dead.pid}-0123456789ab.newer`,
      `.y.pid.${dead.pid}-0123456789ab.new`,
      `x.pid.${dead.pid}-0123456789ab.new`,
      '.x.pid.old',
    ]) {
      files.write(name, '');
    }
    dead.exit();
    const before = names();
    const { platform } = machine.system;
    await machine.run(sweep(platform, files.at('x.pid'), await machine.run(ourselves(platform))));
    expect(before.filter((name) => !names().includes(name))).toEqual(
      ['..x.pid.6.lock.7.lock', LOCK, `.x.pid.${dead.pid}-0123456789ab.new`].sort(),
    );
  });

  it('is left where it cannot be looked for', async () => {
    using machine = new Story();
    const { platform } = machine.system;
    const owner = await machine.run(ourselves(platform));
    await machine.run(sweep(platform, files.at('no/x.pid'), owner));
    expect(names()).toEqual([]);
  });

  it('stands in nobody’s way', async () => {
    using machine = new Story();
    files.write('.x.pid.old', '');
    const handle = await machine.run(writePidFile(files.at('x.pid')));
    expect(names()).toEqual(['.x.pid.old', 'x.pid']);
    expect(await machine.run(handle.remove())).toBe('removed');
  });
});
