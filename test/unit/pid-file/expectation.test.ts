import { describe, expect, it } from 'vitest';
import { UnsupportedError } from '../../../src/errors/unsupported-error.js';
import { readExpectation } from '../../../src/pid-file/expectation.js';
import type { Platform, Read, Sighting } from '../../../src/platform/platform.js';

const process: Sighting = { pid: 4321, ppid: 1, state: 'sleeping', name: 'agent' };

/** A platform whose process shows these command lines in turn, the last one for ever. */
function showing(...answers: Read<readonly string[]>[]): {
  platform: Platform;
  looks: () => number;
} {
  let looks = 0;
  const argv = (): Read<readonly string[]> => {
    looks += 1;
    return answers[Math.min(looks, answers.length) - 1]!;
  };
  const facts = { argv, uid: () => ({ ok: true, value: 999 }) };
  return { platform: { uid: 0, facts } as unknown as Platform, looks: () => looks };
}

const nothingYet = { ok: false, reason: 'none' } as const;
const agent = { ok: true, value: ['node', 'agent.js'] } as const;

describe('an expectation', () => {
  it('looks again at a process between two programs, which shows none', async () => {
    const { platform } = showing(nothingYet, nothingYet, agent);
    expect(await readExpectation('agent.js')(platform, process)).toBe('match');
  });

  it('gives up on one that never shows any', async () => {
    const { platform, looks } = showing(nothingYet);
    expect(await readExpectation('agent.js')(platform, process)).toBe('mismatch');
    expect(looks()).toBe(5);
  });

  it('looks once at one that shows another program', async () => {
    const { platform, looks } = showing(agent);
    expect(await readExpectation('postgres')(platform, process)).toBe('mismatch');
    expect(looks()).toBe(1);
  });

  it('says which field may not be read, and no to what the others rule out', async () => {
    const { platform } = showing({ ok: false, reason: 'denied' });
    expect(await readExpectation('agent.js')(platform, process)).toEqual({
      unreadable: 'its command may not be read',
    });
    const other = { command: 'agent.js', name: 'postgres' };
    expect(await readExpectation(other)(platform, process)).toBe('mismatch');
  });

  it('means any user’s process unless a uid is given', async () => {
    const { platform } = showing(agent);
    const asked = (uid: number | 'self' | 'any' | undefined) =>
      readExpectation({ command: 'agent.js', uid })(platform, process);
    expect(await asked(undefined)).toBe('match');
    expect(await asked('any')).toBe('match');
    expect(await asked(999)).toBe('match');
    expect(await asked('self')).toBe('mismatch');
  });

  it('is refused, and not a mismatch, for what the platform cannot tell', async () => {
    const platform = { name: 'portable', uid: 0 } as unknown as Platform;
    const asked = readExpectation({ env: { ROLE: 'agent' } })(platform, process);
    await expect(asked).rejects.toBeInstanceOf(UnsupportedError);
  });
});
