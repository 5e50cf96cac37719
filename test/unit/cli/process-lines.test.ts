import { describe, expect, it } from 'vitest';
import type { ProcessInfo } from '../../../src/index.js';
import { processLines } from '../../../src/cli/render/process-lines.js';
import { textWidth } from '../../../src/cli/render/text-width.js';
import { colourStyle, plainStyle } from './plain-style.js';

const now = new Date('2026-01-01T00:00:10Z');
const init: ProcessInfo = {
  ...{ pid: 1, ppid: 0, uid: 0, state: 'sleeping', name: 'init', command: '/sbin/init splash' },
  startedAt: new Date('2026-01-01T00:00:00Z'),
};
const gone: ProcessInfo = { pid: 4120, ppid: 1, uid: 1000, state: 'zombie', name: 'node' };
const evil: ProcessInfo = {
  ...{ pid: 77, ppid: 1, state: 'stopped', name: 'x' },
  command: 'x \u001B[2J\n  1 fake 日本語日本語日本語日本語日本語日本語日本語',
};
const shown = [
  { info: init, levels: [] },
  { info: gone, levels: [true], remark: 'zombie: parent 1 has yet to collect it' },
  { info: evil, levels: [false] },
];

describe('processLines', () => {
  it('lines the columns up below a heading', () => {
    expect(processLines(shown, { style: plainStyle(100), now })).toEqual([
      ' PID  STATE     AGE   UID  COMMAND',
      '   1  sleeping  10s     0  /sbin/init splash',
      '4120  zombie      ?  1000  ├─ [node]  ← zombie: parent 1 has yet to collect it',
      String.raw`  77  stopped     ?     ?  └─ x \x1b[2J\x0a  1 fake 日本語日本語日本語日本語日本語日本語日本語`,
    ]);
  });

  it.each([
    [64, ' PID  STATE     AGE  COMMAND'],
    [55, ' PID  STATE     COMMAND'],
    [40, ' PID  COMMAND'],
  ])('on %i columns has the heading %j', (columns, heading) => {
    expect(processLines(shown, { style: plainStyle(columns), now })[0]).toBe(heading);
  });

  it('is never wider than the terminal, colours apart', () => {
    for (const columns of [30, 40, 50, 60, 65, 80, 132]) {
      const lines = processLines(shown, { style: plainStyle(columns), now });
      expect(Math.max(...lines.map(textWidth)), `${columns} columns`).toBeLessThanOrEqual(columns);
    }
  });

  it('paints only what it adds itself', () => {
    const plain = processLines(shown, { style: plainStyle(100), now }).join('\n');
    const painted = processLines(shown, { style: colourStyle(100), now }).join('\n');
    expect(painted).toContain('\u001B[31m');
    // eslint-disable-next-line no-control-regex -- the colours are what is taken away
    expect(painted.replace(/\u001B\[\d+m/g, '')).toBe(plain);
  });

  it('cuts nothing where there is no terminal', () => {
    const long = { ...init, command: `node ${'x'.repeat(500)}` };
    const style = { ...plainStyle(80), columns: Infinity };
    expect(processLines([{ info: long }], { style, now })[1]).toContain('x'.repeat(500));
  });
});
