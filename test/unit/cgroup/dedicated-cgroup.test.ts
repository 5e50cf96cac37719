import { describe, expect, test } from 'vitest';
import { DedicatedCgroup } from '../../../src/cgroup/dedicated-cgroup.js';
import { joinsInto, noteJoined } from '../../../src/cgroup/joined.js';
import { UnsupportedError } from '../../../src/errors/unsupported-error.js';
import type { Cgroup } from '../../../src/platform/platform.js';
import { Story } from '../stop/story.js';

let made = 0;

/** A group that is empty, holds nobody, and notes what is asked of it. */
class ToldGroup implements Cgroup {
  readonly path = '/fake/cgroup/told';
  readonly id = `told ${++made}`;
  readonly asked: string[] = [];
  onAdd: (pid: number) => void = () => undefined;
  removes: ('removed' | 'populated')[] = [];

  look(): ReturnType<Cgroup['look']> {
    return { pids: new Set(), newcomers: [], hidden: 0, foreign: 0 };
  }

  populated(): boolean {
    return false;
  }

  kill(): ReturnType<Cgroup['kill']> {
    return { result: 'sent' };
  }

  watch(): () => void {
    return () => undefined;
  }

  add(pid: number): 'added' {
    this.asked.push(`add ${pid}`);
    this.onAdd(pid);
    return 'added';
  }

  expel(pid: number): void {
    this.asked.push(`expel ${pid}`);
  }

  remove(): 'removed' | 'populated' {
    return this.removes.shift() ?? 'removed';
  }
}

test('whom it takes in is whom was named when it was called', async () => {
  using story = new Story();
  const [group, worker, innocent] = [new ToldGroup(), story.stranger(), story.stranger()];
  const target = { pid: worker.pid };
  const added = new DedicatedCgroup(group).add(target);
  target.pid = innocent.pid;
  await story.run(added);
  expect(group.asked).toEqual([`add ${worker.pid}`]);
});

describe('whoever takes the pid of a process that is being added', () => {
  test('before it is moved is not moved', async () => {
    using story = new Story({ lookTakesMs: 30 });
    const [group, going] = [new ToldGroup(), story.stranger()];
    const { pid } = going;
    // In another tick, so that the start tells them apart.
    story.later(15, () => {
      going.exit();
      story.stranger({ pid });
    });
    await story.run(new DedicatedCgroup(group).add(pid));
    expect(group.asked).toEqual([]);
  });

  test('while it is moved is moved out again, and not noted', async () => {
    using story = new Story();
    const [group, going] = [new ToldGroup(), story.stranger()];
    const { pid, startToken } = going;
    group.onAdd = () => {
      going.exit();
      story.stranger({ pid });
    };
    await story.run(new DedicatedCgroup(group).add({ pid, startToken }));
    expect(group.asked).toEqual([`add ${pid}`, `expel ${pid}`]);
    expect(joinsInto(group.id).howOf({ pid, startToken }, undefined)).toBeUndefined();
  });
});

test('who may not be looked at is not added', async () => {
  using story = new Story();
  const group = new ToldGroup();
  const hidden = story.stranger({ hidden: true, uid: 7 });
  const error = await story.rejection(new DedicatedCgroup(group).add(hidden.pid));
  expect(error).toBeInstanceOf(UnsupportedError);
  expect(group.asked).toEqual([]);
});

describe('removing', () => {
  test('that is refused again, though the group was empty, is an error', async () => {
    using story = new Story();
    story.system.platform.cgroups?.create('told');
    const group = new ToldGroup();
    group.removes = ['populated', 'populated'];
    const error = await story.rejection(new DedicatedCgroup(group).remove());
    expect(error).toBeInstanceOf(UnsupportedError);
    expect(String(error)).toContain(group.path);
  });

  test('forgets who was added', async () => {
    using story = new Story();
    const group = new ToldGroup();
    const cgroup = new DedicatedCgroup(group);
    noteJoined(group.id, { pid: 70 }, undefined, 'whole');
    await story.run(cgroup.remove());
    expect(joinsInto(group.id).howOf({ pid: 70 }, undefined)).toBeUndefined();
  });
});
