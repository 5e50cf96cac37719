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

  it('names every field that may not be read', async () => {
    const denied = { ok: false, reason: 'denied' } as const;
    const facts = { argv: () => denied, environment: () => denied, uid: () => denied };
    const platform = { uid: 0, facts } as unknown as Platform;
    const asked = readExpectation({ command: 'agent.js', env: { ROLE: 'agent' } });
    expect(await asked(platform, process)).toEqual({
      unreadable: 'its command, env may not be read',
    });
  });

  it('looks once at one that matches, though it shows no arguments', async () => {
    const { platform, looks } = showing(nothingYet);
    const executable = () => nothingYet;
    Object.assign(platform.facts!, { executable });
    const named = { ...process, name: 'my-long-program' };
    expect(await readExpectation({ name: 'my-long-program' })(platform, named)).toBe('match');
    expect(looks()).toBe(1);
  });

  it('may be an age, where the platform tells when this process started', async () => {
    const { platform } = showing(agent);
    const asked = readExpectation({ command: 'agent.js', olderThanMs: 1_000 });
    const startedAtMs = Date.now() - 60_000;
    expect(await asked(platform, { ...process, startedAtMs })).toBe('match');
    expect(await asked(platform, { ...process, startedAtMs: Date.now() })).toBe('mismatch');
    await expect(asked(platform, process)).rejects.toBeInstanceOf(UnsupportedError);
  });

  it('is checked when it is given, under the name its caller knows it by', () => {
    expect(() => readExpectation({ port: 0 })).toThrow('option expect.port must be');
    expect(() => readExpectation(undefined)).toThrow('option expect must be');
  });

  it('is refused, and not a mismatch, for what the platform cannot tell', async () => {
    const platform = { name: 'portable', uid: 0 } as unknown as Platform;
    const asked = readExpectation({ env: { ROLE: 'agent' } })(platform, process);
    await expect(asked).rejects.toBeInstanceOf(UnsupportedError);
  });
});
