import { describe, expect, test } from 'vitest';
import { linux } from '../../../src/platform/linux/linux.js';
import { bornIn, controlGroup } from '../../helpers/control-group.js';
import { expectNoLeaks, holdings } from '../../helpers/expect-no-leaks.js';
import { within } from '../../helpers/patience.js';
import { spawnFixture } from '../../helpers/spawn-fixture.js';

describe('the kernel', () => {
  test('tells at once when a group has become empty, for as long as it is listened to', async (context) => {
    const { path } = await controlGroup(context);
    const fixture = await spawnFixture('sits', [], { through: bornIn({ path }) });
    const group = linux.cgroups?.open(path);
    if (group === undefined) throw new Error('Linux has control groups');
    const before = await holdings();
    const told = new Promise<void>((resolve) => {
      const close = group.watch(() => {
        if (group.populated()) return;
        close();
        resolve();
      });
    });
    fixture.child.kill('SIGKILL');
    await within(5_000, 'news of the group', told);
    expect(group.populated()).toBe(false);
    await expectNoLeaks(before);
  });

  test('tells nothing of a group that was removed, which is nothing to fail for', async (context) => {
    const cgroup = await controlGroup(context);
    const group = linux.cgroups?.open(cgroup.path);
    await cgroup.remove();
    const close = group?.watch(() => undefined);
    expect(close).toBeTypeOf('function');
    close?.();
  });
});
