import { describe, expect, test, type TestContext } from 'vitest';
import { textWidth } from '../../../src/cli/render/text-width.js';
import { expectUntouched, useCanaries } from '../../helpers/canary.js';
import { expectAlive, expectAllDead } from '../../helpers/expect-dead.js';
import { type Fixture, spawnFixture } from '../../helpers/spawn-fixture.js';
import { withoutCont } from '../../helpers/reported.js';
import { OnTerminal } from './on-terminal.js';

// eslint-disable-next-line no-control-regex -- how a picture is drawn over the one before
const REPAINT = /\u001B\[\d+A\r\u001B\[J/g;
// eslint-disable-next-line no-control-regex -- select graphic rendition: colours
const COLOUR = /\u001B\[\d+m/;

describe('deadsure stop on a terminal', () => {
  useCanaries();

  test('shows the tree, the countdown, each process as it goes, and the verdict', async (context) => {
    const family = await spawnFixture('has-children', [2, 'stubborn'], { processes: 3 });
    const terminal = new OnTerminal(context, [
      ...['stop', family.pid, '--schedule', 'TERM/1.5/KILL/5', '--label', 'agent 108'],
    ]);
    await terminal.shows(/SIGTERM sent to \d+ · 3 of 3 left · 1\.\d s to go/);
    expect(terminal.text).toContain(
      'Stopping agent 108: 3 processes (SIGTERM 1.5 s, then SIGKILL 5 s)',
    );
    for (const pid of family.others()) expect(terminal.text).toMatch(new RegExp(`[├└]─ ${pid} `));
    expect(await terminal.end()).toBe(0);
    for (const pid of family.pids()) {
      expect(terminal.text).toMatch(new RegExp(`✓ (. {2}|├─ |└─ )?${pid} .*killed after \\d`));
    }
    expect(terminal.text).toMatch(
      /agent 108: killed: 3 processes are gone after .*, all by SIGKILL/,
    );
    expect(terminal.output).toMatch(COLOUR);
    await expectAllDead(family);
  });

  test('redraws no more than about ten times a second', async (context) => {
    const fixture = await spawnFixture('slow-exit', [1_000]);
    const terminal = new OnTerminal(context, ['stop', fixture.pid]);
    expect(await terminal.end()).toBe(0);
    const [, seconds] = /gone after ([\d.]+) s/.exec(terminal.text) ?? [];
    expect(Number(seconds)).toBeGreaterThan(0.9);
    const drawn = terminal.output.match(REPAINT)?.length ?? 0;
    // How many are owed depends on the machine; that it moves does not.
    expect(drawn).toBeGreaterThan(1);
    expect(drawn).toBeLessThanOrEqual(Number(seconds) * 10 + 3);
    await expectAllDead(fixture);
  });

  test('respects NO_COLOR', async (context) => {
    const fixture = await spawnFixture('exits-on-term');
    const terminal = new OnTerminal(context, ['stop', fixture.pid], { env: { NO_COLOR: '1' } });
    expect(await terminal.end()).toBe(0);
    expect(terminal.text).toContain('stopped: 1 process is gone');
    expect(terminal.output).not.toMatch(COLOUR);
  });

  test('moves nothing on a dumb terminal', async (context) => {
    const fixture = await spawnFixture('exits-on-term');
    const terminal = new OnTerminal(context, ['stop', fixture.pid], { env: { TERM: 'dumb' } });
    expect(await terminal.end()).toBe(0);
    expect(terminal.text).toMatch(/SIGTERM to pid \d+, waiting up to 5 s/);
    expect(terminal.output).not.toContain('\u001B');
  });

  test('keeps its picture within a narrow terminal, and what a process chose harmless', async (context) => {
    const evil = '\u001B[2J\u001B]0;owned\u0007\nfake 日本語日本語日本語日本語';
    const fixture = await spawnFixture('slow-exit', [500, evil]);
    const terminal = new OnTerminal(context, ['stop', fixture.pid, '--label', evil], {
      columns: 34,
      rows: 8,
    });
    expect(await terminal.end()).toBe(0);
    const picture = terminal.text.split('\n').filter((line) => /Stopping|[●✓]|to go/.test(line));
    expect(picture.length).toBeGreaterThan(3);
    for (const line of picture) expect(textWidth(line), line).toBeLessThanOrEqual(34);
    expect(terminal.output).not.toContain('\u001B[2J');
    expect(terminal.output).not.toContain('\u0007');
    await expectAllDead(fixture);
  });

  test('ends at Ctrl-C, says who had been signalled, and leaves the rest as it is', async (context) => {
    const fixture = await spawnFixture('stubborn');
    const terminal = new OnTerminal(context, ['stop', fixture.pid, '--schedule', 'TERM/60/KILL/5']);
    await terminal.shows(/SIGTERM sent to/);
    terminal.type('\u0003');
    expect(await terminal.end()).toBe(130);
    expect(terminal.text).toContain('interrupted after');
    expect(terminal.text).toContain(`not proven gone: pid ${fixture.pid}`);
    expect(terminal.text).toContain(`already sent: SIGTERM to pid ${fixture.pid}`);
    await expectAlive(fixture, [fixture.pid]);
    expect(withoutCont(fixture.lifeline.signals(fixture.pid))).toEqual(['SIGTERM']);
  });

  test('ends at once when Ctrl-C comes twice', async (context) => {
    const fixture = await spawnFixture('stubborn');
    const terminal = new OnTerminal(context, ['stop', fixture.pid, '--schedule', 'TERM/60/KILL/5']);
    await terminal.shows(/SIGTERM sent to/);
    terminal.type('\u0003\u0003');
    expect(await terminal.end()).toBe(130);
    expect(terminal.text).toContain('interrupted');
    await expectAlive(fixture, [fixture.pid]);
  });
});

describe('the question before several are stopped', () => {
  useCanaries();

  interface Matches {
    readonly token: string;
    readonly fixtures: readonly Fixture[];
  }

  async function twoMatches(lifetime: 'test' | 'file'): Promise<Matches> {
    const token = `confirm-${process.pid}-${Math.random().toString(36).slice(2)}`;
    const start = () => spawnFixture('exits-on-term', [token], { lifetime });
    return { token, fixtures: await Promise.all([start(), start()]) };
  }

  async function asked(context: TestContext, { token, fixtures }: Matches): Promise<OnTerminal> {
    const terminal = new OnTerminal(context, ['stop', '--match', token]);
    await terminal.shows(/Stop these 2 processes and everything they started\? \[y\/N\]/);
    for (const { pid } of fixtures) {
      expect(terminal.text).toMatch(
        new RegExp(`^ *${pid} +\\S+ +\\S+ +${process.getuid?.() ?? 0} `, 'm'),
      );
    }
    return terminal;
  }

  test.for(['y', 'yes', ' Y '])('is answered by %j: all are stopped', async (answer, context) => {
    const matches = await twoMatches('test');
    const terminal = await asked(context, matches);
    terminal.type(`${answer}\r`);
    expect(await terminal.end()).toBe(0);
    expect(terminal.text).toContain('stopped: 2 processes are gone');
    await expectAllDead(...matches.fixtures);
  });

  // Nobody signals them, so each of these tests finds them as they were.
  let spared: Matches | undefined;

  test.for<[string, string, number]>([
    ['a blank line', '\r', 2],
    ['n', 'n\r', 2],
    ['what is no answer', 'maybe y\r', 2],
    ['the end of the input', '\u0004', 2],
    ['Ctrl-C', '\u0003', 130],
  ])('is answered by %s: nobody is signalled', async ([, keys, code], context) => {
    spared ??= await twoMatches('file');
    const terminal = await asked(context, spared);
    terminal.type(keys);
    expect(await terminal.end()).toBe(code);
    await Promise.all(spared.fixtures.map(expectUntouched));
  });
});
