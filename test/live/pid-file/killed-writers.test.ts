import { existsSync, lstatSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { useCanaries } from '../../helpers/canary.js';
import { deadPid, startHolder, startHolders, type Holder } from './holder.js';
import { usePidDirectory } from './pid-directory.js';

const files = usePidDirectory();
useCanaries();

let stale = 0;
beforeEach(async () => {
  stale = await deadPid();
});

/** The lock of a file as a holder that was killed leaves it. */
function leaveLock(name: string): string {
  const link = `.${name}.${lstatSync(files.at(name)).ino}.lock`;
  symlinkSync(`${stale} a-start`, files.at(link));
  return link;
}

/** How many calls change the file system until the file is written and removed again. */
const scenes: readonly (readonly [string, number, () => void])[] = [
  ['where there is none', 8, () => undefined],
  ['over a stale one', 11, () => files.writeStale('x.pid', stale)],
  [
    'over a stale one whose lock a dead one has',
    13,
    () => {
      files.writeStale('x.pid', stale);
      leaveLock('x.pid');
    },
  ],
  [
    'over a stale one whose lock’s lock a dead one has',
    15,
    () => {
      files.writeStale('x.pid', stale);
      leaveLock(leaveLock('x.pid'));
    },
  ],
];

describe.each(scenes)('a writer killed at whatever moment %s', (_what, calls, setTheScene) => {
  // A process for each call, on cores that others use as well.
  it('leaves what the next can use', { timeout: 240_000 }, async () => {
    const [next, third] = (await startHolders(2)) as [Holder, Holder];
    const path = files.at('x.pid');
    let deaths = 0;
    const start = (): Promise<Holder> => startHolder(`SIGKILL before ${deaths + 1}`);
    let coming = start();
    for (;;) {
      setTheScene();
      const doomed = await coming;
      const before = readIfThere(path);
      const end = await doomed.ask('writeAndRemove', path);
      if (end !== 'killed') {
        expect(end).toBe('removed');
        break;
      }
      deaths += 1;
      // It loads while this one's end is looked at.
      coming = start();
      // Never a torn or an empty one: what was there, or what was to be there, or nothing.
      expect([before, `${doomed.pid}\n`, undefined]).toContain(readIfThere(path));
      expect(await next.write(path), `before call ${deaths}`).toEqual({ won: true });
      expect(await third.write(path)).toMatchObject({ won: false, reading: { pid: next.pid } });
      expect(readdirSync(files.at('.')), `before call ${deaths}`).toEqual(['x.pid']);
      expect(await next.ask('remove')).toBe('removed');
    }
    expect(deaths).toBe(calls);
    expect(readdirSync(files.at('.'))).toEqual([]);
  });
});

function readIfThere(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}
