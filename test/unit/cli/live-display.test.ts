import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { StopEvent } from '../../../src/index.js';
import { LiveDisplay } from '../../../src/cli/stopping/live-display.js';
import { Repainted } from '../../../src/cli/terminal/repainted.js';
import { Heard, heardSurroundings } from './heard.js';

const CAPTURED = {
  ...{ type: 'captured', stopId: 1, elapsedMs: 1, coverage: 'lineage' },
  processes: [{ pid: 10, role: 'target', command: 'node' }],
} as const satisfies StopEvent;
const STARTED = {
  ...{ type: 'stage-started', stopId: 1, elapsedMs: 2, index: 0, signal: 'SIGTERM' },
  ...{ waitMs: 5_000, sentTo: [10] },
} as const satisfies StopEvent;
const GONE = {
  ...{ type: 'gone', stopId: 1, elapsedMs: 300, process: { pid: 10 }, fate: 'exited' },
} as const satisfies StopEvent;
const FINISHED = {
  ...{ type: 'finished', stopId: 1, elapsedMs: 301 },
  report: {
    ...{ ok: true, outcome: 'stopped', survivors: [], targets: [], stages: [] },
    ...{ coverage: 'lineage', durationMs: 301 },
    processes: [
      { pid: 10, role: 'target', fate: 'exited', signals: ['SIGTERM'], goneAfterMs: 300 },
    ],
  },
} as const satisfies StopEvent;

describe('LiveDisplay', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  function display(rows = 24): { live: LiveDisplay; stdout: Heard } {
    const stdout = new Heard(true, 80, rows);
    const surroundings = heardSurroundings({ stdout });
    const live = new LiveDisplay(
      surroundings,
      (count) => `Stopping ${count}`,
      () => undefined,
    );
    return { live, stdout };
  }

  it('shows nothing until something is done', () => {
    const { live, stdout } = display();
    live.onEvent(CAPTURED);
    vi.advanceTimersByTime(1_000);
    live.end();
    expect(stdout.pieces).toEqual([]);
  });

  it('draws at once, then at most ten times a second, however much happens', () => {
    const { live, stdout } = display();
    live.onEvent(CAPTURED);
    live.onEvent(STARTED);
    expect(stdout.text).toBe(
      'Stopping 1\n  ● 10 node\nSIGTERM sent to 10 · 1 of 1 left · 5.0 s to go  ━━━━━━━━━━━━━━━━━━━━\n',
    );
    for (let i = 0; i < 500; i += 1) {
      live.onEvent({ ...CAPTURED, type: 'latecomer', process: { pid: 100 + i, command: 'x' } });
      vi.advanceTimersByTime(2);
    }
    expect(stdout.pieces.length).toBeGreaterThan(5);
    expect(stdout.pieces.length).toBeLessThanOrEqual(11);
  });

  it('counts down by its own clock while no event comes', () => {
    const { live, stdout } = display();
    live.onEvent(CAPTURED);
    live.onEvent(STARTED);
    vi.advanceTimersByTime(2_000);
    expect(stdout.pieces.at(-1)).toContain('3.0 s to go');
  });

  it('leaves the last picture, without a countdown, and draws no more', () => {
    const { live, stdout } = display();
    for (const event of [CAPTURED, STARTED, GONE, FINISHED]) live.onEvent(event);
    const last = stdout.pieces.at(-1)!;
    expect(last).toBe('\u001B[3A\r\u001B[JStopping 1\n  ✓ 10 node  exited after 0.30 s\n');
    live.end();
    vi.advanceTimersByTime(1_000);
    expect(stdout.pieces.at(-1)).toBe(last);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('never changes the terminal: the cursor is moved up, and text is erased, and that is all', () => {
    const { live, stdout } = display();
    for (const event of [CAPTURED, STARTED, GONE, FINISHED]) live.onEvent(event);
    // eslint-disable-next-line no-control-regex -- the two sequences that are allowed
    expect(stdout.text.replace(/\u001B\[(\d+A|J)/g, '')).not.toContain('\u001B');
  });

  it('keeps no program running by its timer', () => {
    vi.useRealTimers();
    const timers = (): number =>
      process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    const { live } = display();
    live.onEvent(CAPTURED);
    live.onEvent(STARTED);
    expect(timers()).toBe(before);
    live.end();
  });

  it('fits a terminal of few lines', () => {
    const { live, stdout } = display(6);
    const processes = Array.from({ length: 40 }, (_, i) => ({
      pid: 10 + i,
      role: 'target' as const,
    }));
    live.onEvent({ ...CAPTURED, processes });
    live.onEvent(STARTED);
    expect(stdout.text.split('\n')).toHaveLength(6);
    expect(stdout.text).toContain('… and 38 more, 0 of them gone');
  });
});

describe('Repainted', () => {
  it('writes nothing where nothing changed', () => {
    const output = new Heard(true);
    const picture = new Repainted(output);
    picture.paint(['a', 'b']);
    picture.paint(['a', 'b']);
    expect(output.pieces).toEqual(['a\nb\n']);
  });

  it('goes back over the lines a narrower terminal has broken', () => {
    const output = new Heard(true, 80);
    const picture = new Repainted(output);
    picture.paint(['x'.repeat(70), '\u001B[31mshort\u001B[39m']);
    output.columns = 40;
    picture.paint(['y']);
    expect(output.pieces.at(-1)).toBe('\u001B[3A\r\u001B[Jy\n');
  });

  it('starts below what it has left', () => {
    const output = new Heard(true);
    const picture = new Repainted(output);
    picture.paint(['a']);
    picture.leave();
    picture.paint(['b']);
    expect(output.pieces).toEqual(['a\n', 'b\n']);
  });
});
