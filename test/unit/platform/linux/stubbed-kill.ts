import { afterEach, beforeEach, expect, vi } from 'vitest';

/** What kill(2) with signal 0 answers here, by pid. */
export type Answers = Map<number, 'exists' | 'EPERM' | 'EINVAL'>;

/**
 * Puts a stub in the place of process.kill for every test of the file: it answers probes from a table (ESRCH
 * where nothing is said), and any signal fails the test.
 */
export function stubKill(): Answers {
  const answers: Answers = new Map();
  const sent: unknown[] = [];
  beforeEach(() => {
    answers.clear();
    sent.length = 0;
    vi.spyOn(process, 'kill').mockImplementation((pid, signal) => {
      if (signal !== 0) sent.push([pid, signal]);
      const answer = answers.get(pid) ?? 'ESRCH';
      if (answer === 'exists') return true;
      throw Object.assign(new Error(`kill ${answer}`), { code: answer });
    });
  });
  afterEach(() => {
    vi.mocked(process.kill).mockRestore();
    expect(sent).toEqual([]);
  });
  return answers;
}
