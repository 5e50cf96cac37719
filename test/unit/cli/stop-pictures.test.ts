import { describe, expect, it } from 'vitest';
import { actorTree } from '../../../src/cli/render/frame.js';
import { countdownLine } from '../../../src/cli/render/countdown.js';
import { scheduleWords } from '../../../src/cli/render/schedule-words.js';
import { textWidth } from '../../../src/cli/render/text-width.js';
import type { Actor } from '../../../src/cli/stopping/story.js';
import { parseSchedule } from '../../../src/index.js';
import { plainStyle } from './plain-style.js';

function actor(pid: number, fate?: Actor['fate'], more: Partial<Actor> = {}): Actor {
  return {
    ...{ pid, role: 'descendant', command: `node ${pid}.js`, fate, refused: undefined },
    goneAtMs: fate === undefined ? undefined : 310,
    ...more,
  };
}

const PARENTS: Readonly<Record<number, number>> = { 11: 10, 12: 10, 13: 12 };
const kinship = ({ pid }: { pid: number }): number | undefined => PARENTS[pid];
const ACTORS = [
  actor(10),
  actor(11, 'exited'),
  actor(12, 'killed'),
  actor(13, undefined, { refused: 'EPERM' }),
];

describe('actorTree', () => {
  it('shows each member in its place, and what became of it', () => {
    expect(actorTree(ACTORS, { kinship, style: plainStyle(60), rows: 10 })).toEqual([
      '  ● 10 node 10.js',
      '  ✓ ├─ 11 node 11.js  exited after 0.31 s',
      '  ✓ └─ 12 node 12.js  killed after 0.31 s',
      '  ✗    └─ 13 node 13.js  refuses signals (EPERM)',
    ]);
  });

  it('shows in two signs what a terminal without Unicode can show', () => {
    const style = plainStyle(60, { LANG: 'C' });
    expect(actorTree(ACTORS, { kinship, style, rows: 10 })[3]).toBe(
      '  x    `- 13 node 13.js  refuses signals (EPERM)',
    );
  });

  it.each<[Actor['fate'], string]>([
    ['already-gone', '✓ 9 node 9.js  was gone'],
    ['zombie', '✓ 9 node 9.js  was a zombie'],
    ['recycled', "✓ 9 node 9.js  gone after 0.31 s; its pid is another's now"],
    ['alive', '✗ 9 node 9.js  still alive'],
    ['unknown', '✗ 9 node 9.js  unknown'],
  ])('says %s', (fate, line) => {
    const style = plainStyle(80);
    expect(actorTree([actor(9, fate)], { kinship, style, rows: 10 })).toEqual([`  ${line}`]);
  });

  it('puts a descendant that nobody saw being born below the only target', () => {
    const actors = [actor(20, undefined, { role: 'target' }), actor(21)];
    const view = { kinship: () => undefined, style: plainStyle(60), rows: 10 };
    expect(actorTree(actors, view)[1]).toBe('  ● └─ 21 node 21.js');
    const two = [...actors, actor(22, undefined, { role: 'target' })];
    expect(actorTree(two, view)[1]).toBe('  ● 21 node 21.js');
  });

  it('leaves those who are gone out first where there are too few lines', () => {
    expect(actorTree(ACTORS, { kinship, style: plainStyle(60), rows: 3 })).toEqual([
      '  ● 10 node 10.js',
      '  ✗    └─ 13 node 13.js  refuses signals (EPERM)',
      '    … and 2 more, 2 of them gone',
    ]);
    expect(actorTree(ACTORS, { kinship, style: plainStyle(60), rows: 1 })).toHaveLength(1);
  });

  it('is never wider than the terminal, and harmless', () => {
    const evil = actor(4_194_304, 'exited', { command: `\u001B[2J\n${'日本語'.repeat(40)}` });
    const deep = Array.from({ length: 60 }, (_, i) => actor(1_000 + i, 'killed'));
    const chain = ({ pid }: { pid: number }): number => pid - 1;
    for (const columns of [1, 8, 15, 20, 24, 30, 40, 61, 80]) {
      const view = { kinship: chain, style: plainStyle(columns), rows: 100 };
      for (const line of actorTree([evil, ...deep], view)) {
        expect(textWidth(line), `${columns}: ${line}`).toBeLessThanOrEqual(columns);
        // eslint-disable-next-line no-control-regex -- that is what must not be there
        expect(line).not.toMatch(/[\u0000-\u001F]/);
      }
    }
  });
});

describe('countdownLine', () => {
  const stage = { signal: 'SIGTERM', waitMs: 5_000, sentTo: [10, 12], startedAtMs: 1_000 } as const;
  const waiting = { stage, elapsedMs: 3_500, left: 2, all: 4 };

  it('says the signal, to whom, who is left, and how long yet', () => {
    expect(countdownLine(waiting, plainStyle(90))).toBe(
      'SIGTERM sent to 10, 12 · 2 of 4 left · 2.5 s to go  ━━━━━━━━━━──────────',
    );
  });

  it.each([
    [60, 'SIGTERM sent to 10, 12 · 2 of 4 left · 2.5 s to go  ━━━━────'],
    [52, 'SIGTERM sent to 10, 12 · 2 of 4 left · 2.5 s to go'],
    [49, 'SIGTERM · 2 of 4 left · 2.5 s to go  ━━━━━━──────'],
    [20, 'SIGTERM · 2 of 4 le…'],
  ])('on %i columns says %j', (columns, line) => {
    expect(countdownLine(waiting, plainStyle(columns))).toBe(line);
  });

  it('ends at nothing, and knows a stage without a wait', () => {
    expect(countdownLine({ ...waiting, elapsedMs: 99_000 }, plainStyle(90))).toContain(
      '0.00 s to go',
    );
    const hasty = { ...waiting, stage: { ...stage, waitMs: 0 } };
    expect(countdownLine(hasty, plainStyle(90))).toMatch(/to go$/);
  });

  it('says that it looks where no stage is on', () => {
    expect(countdownLine({ ...waiting, stage: undefined }, plainStyle(90))).toBe(
      'looking · 2 of 4 left',
    );
  });
});

describe('scheduleWords', () => {
  it.each([
    ['TERM/5/KILL/2', true, 'SIGTERM 5 s, then SIGKILL 2 s'],
    ['INT/10/TERM/0.5', true, 'SIGINT 10 s, then SIGTERM 0.5 s, then SIGKILL 2 s'],
    ['TERM/5/KILL/2', false, 'SIGTERM 5 s, never SIGKILL'],
  ])('%s with a last resort: %j is %j', (text, lastResort, words) => {
    expect(scheduleWords(parseSchedule(text), lastResort)).toBe(words);
  });
});
