import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import type { Brief } from '../../../bench/src/brief.js';
import type { Killer } from '../../../bench/src/contestants/killers.js';
import type { Grove } from '../../../bench/src/inside/grove.js';
import { oneEnd } from '../../../bench/src/inside/one-end.js';
import type { Sample } from '../../../bench/src/sample.js';
import { compileC, hasCompiler } from '../../helpers/compile-c.js';
import { PROJECT } from '../../helpers/project.js';

const SIZE = 11;

function ended(kill: (tree: Grove) => void | Promise<void>): Promise<Sample> {
  const killer: Killer = {
    name: 'somebody',
    async kill(tree) {
      await kill(tree);
      return undefined;
    },
  };
  const brief: Brief = {
    case: 'trees',
    at: { size: SIZE },
    rounds: 1,
    project: PROJECT,
    programs: { grove: compileC(join(PROJECT, 'bench/fixtures/grove.c')) },
    isEnclosed: false,
  };
  return oneEnd(brief, { killer, round: 0, size: SIZE });
}

/** All of a tree go when nobody holds the other end of their descriptor 3 any more. */
const endAll = ({ child }: Grove): void => {
  (child.stdio[3] as Writable).destroy();
};

describe.skipIf(!hasCompiler())('what is measured of the end of a tree', () => {
  test('is a time, where all were dead when that was claimed', async () => {
    const { values, failed } = await ended(async (tree) => {
      endAll(tree);
      await tree.dead;
    });
    expect(failed).toBeUndefined();
    expect(values).toMatchObject({ alive: 0, left: 0 });
    expect(values['ms']).toBe(values['claimMs']);
  });

  test('is no time, where somebody is left: so many are counted', async () => {
    const { values } = await ended(({ child }) => {
      child.kill('SIGKILL');
    });
    expect(values).toMatchObject({ left: SIZE - 1 });
    expect(values).not.toHaveProperty('ms');
  });

  test('is the time of the last death, where that was claimed too early', async () => {
    const { values } = await ended((tree) => {
      setImmediate(endAll, tree);
    });
    expect(values).toMatchObject({ alive: SIZE, left: 0 });
    expect(values['ms']).toBeGreaterThan(values['claimMs'] ?? Infinity);
  });

  test('is a failure where one was told of, and who is left is counted all the same', async () => {
    const sample = await ended(() => Promise.reject(new Error('it could not\nfor a reason')));
    expect(sample).toMatchObject({ failed: 'it could not', values: { left: SIZE } });
    expect(sample.values).not.toHaveProperty('ms');
  });
});
