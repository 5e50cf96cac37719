import { describe, expect, test } from 'vitest';
import { createFakeSystem } from '../../../src/testing/testing.js';

describe('without a pid cursor', () => {
  test('every look is a listing, and somebody may always have been missed', async () => {
    const system = createFakeSystem({ without: ['cursor'] });
    const view = system.platform.view();
    const first = await view.look({ thorough: true });
    const again = await view.look({ thorough: true });
    expect(again.candidates.map(({ pid }) => pid)).toEqual(first.candidates.map(({ pid }) => pid));
    expect([first.unseen, again.unseen]).toEqual([1, 1]);
    view.close();
  });

  test('nothing tells who is the newest', () => {
    const withCursor = createFakeSystem().platform.view();
    const without = createFakeSystem({ without: ['cursor'] }).platform.view();
    expect(withCursor.newestNow?.()?.pid).toBe(4);
    expect(without.newestNow).toBeUndefined();
  });
});

describe('with a pid cursor', () => {
  test('a look tells which numbers were handed out since the last one', async () => {
    const system = createFakeSystem();
    const view = system.platform.view();
    await view.look({ thorough: true });
    const gone = system.spawn({ parent: system.init });
    gone.exit();
    const { wasHandedOut } = await view.look({ thorough: true });
    expect(wasHandedOut?.(gone.pid)).toBe(true);
    expect(wasHandedOut?.(system.self.pid)).toBe(false);
    const next = await view.look({ thorough: true });
    expect(next.wasHandedOut?.(gone.pid)).toBe(false);
    view.close();
  });
});

describe('a process that listings leave out', () => {
  test.each(['linux', 'portable'] as const)(
    'is there for whoever asks for it: %s',
    async (like) => {
      const system = createFakeSystem({ like });
      const worker = system.spawn();
      worker.unlisted = true;
      const listed = await system.platform.list();
      expect(listed.map(({ pid }) => pid)).not.toContain(worker.pid);
      expect(await system.platform.sight(worker.pid)).toMatchObject({ status: 'present' });
      expect(system.platform.send(worker.pid, 'SIGTERM')).toEqual({ result: 'sent' });
    },
  );
});
