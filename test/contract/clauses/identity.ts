import { expect, it } from 'vitest';
import type { Clause } from '../platform-contract.js';
import { tokenOf } from '../present.js';
import type { Capabilities } from '../world.js';

/** What start tokens and `sameIdentity` owe. */
export function identityClauses(inWorld: Clause, { otherToken, tokenTickMs }: Capabilities): void {
  it(
    'keeps the identity of a process over looks',
    inWorld(async (world) => {
      const { platform } = world;
      const { pid } = await world.spawn('sleeper');
      const first = { pid, startToken: await tokenOf(platform, pid) };
      for (let looks = 0; looks < 5; looks++) {
        const again = { pid, startToken: await tokenOf(platform, pid) };
        expect(platform.sameIdentity(first, again)).toBe('same');
        await world.pass(50);
      }
    }),
  );

  it(
    'gives another identity to one that is born later',
    inWorld(async (world) => {
      const { platform } = world;
      const earlier = await world.spawn('sleeper');
      const { pid } = earlier;
      const before = { pid, startToken: await tokenOf(platform, pid) };
      await earlier.end();
      await world.pass(tokenTickMs);
      const later = await world.spawn('sleeper');
      const after = { pid, startToken: await tokenOf(platform, later.pid) };
      expect(platform.sameIdentity(before, after)).toBe('different');
    }),
  );

  it(
    'compares in three values',
    inWorld(async ({ platform }) => {
      const pid = platform.self;
      const startToken = await tokenOf(platform, pid);
      const own = { pid, startToken };
      const stranger = { pid, startToken: otherToken(startToken) };
      expect(platform.sameIdentity(own, { ...own })).toBe('same');
      expect(platform.sameIdentity(own, stranger)).toBe('different');
      expect(platform.sameIdentity(stranger, own)).toBe('different');
      expect(platform.sameIdentity(own, { pid: pid + 1, startToken })).toBe('different');
      expect(platform.sameIdentity({ pid }, { pid: pid + 1 })).toBe('different');
      expect(platform.sameIdentity(own, { pid })).toBe('unknown');
      expect(platform.sameIdentity({ pid }, own)).toBe('unknown');
      expect(platform.sameIdentity({ pid }, { pid })).toBe('unknown');
    }),
  );

  it(
    'does not take a token of another making for its own',
    inWorld(async ({ platform }) => {
      const pid = platform.self;
      const own = { pid, startToken: await tokenOf(platform, pid) };
      for (const startToken of ['', 'x', '0', 'lstart:', 'lstart:1e9', `${own.startToken} `]) {
        expect(platform.sameIdentity(own, { pid, startToken }), startToken).toBe('different');
      }
    }),
  );
}
