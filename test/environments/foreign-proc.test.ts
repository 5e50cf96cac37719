import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { useCanaries } from '../helpers/canary.js';
import { spawnFixture } from '../helpers/spawn-fixture.js';
import { contained } from './container.js';
import { TARGETS, expectBeating, expectCanaryUntouched } from './expect-stopped.js';
import { buildImage } from './image.js';

/*
 * `unshare --pid` without `--mount-proc`, or a container that is given the machine's `/proc`: it shows processes,
 * under numbers that mean others to us.
 */

const image = buildImage();

const REFUSED = {
  code: 'ERR_PROCESS_TABLE',
  name: 'ProcessTableError',
  message: expect.stringMatching(
    /^\/proc does not show this PID namespace .* mount one that does/,
  ) as unknown,
};
const NOTHING_CLAIMED = {
  code: 'ERR_PROCESS_TABLE',
  message: expect.stringMatching(/^cannot look at pid \d+, .*nothing is claimed/) as unknown,
};

describe('a PID namespace without a /proc of its own', () => {
  useCanaries();

  test('every call refuses, and nobody who has the number is signalled, in there or out here', async (context) => {
    const outside = await spawnFixture('canary');
    const container = await contained(context, { image, proc: 'host', twin: outside.pid });
    const { said, cast, households } = container;
    // The PID file names one of ours in there, and /proc shows a stranger by the same number.
    expect(cast.filed).toBe(outside.pid);
    expect(said.surroundings).not.toMatchObject({ proc: String(cast.scenario) });
    expect(existsSync(`/proc/${cast.filed}`)).toBe(true);

    const { looks, stops } = said;
    for (const name of ['descendants', 'matching', 'everybodys', 'table', 'identity', 'name']) {
      expect(looks[name], name).toEqual(REFUSED);
    }
    expect(looks).toMatchObject({ canary: 'unknown', reading: NOTHING_CLAIMED });
    for (const name of ['lineage', 'marked', 'crowd']) {
      expect(stops[name], name).toEqual(REFUSED);
    }
    expect(stops).toMatchObject({
      filed: NOTHING_CLAIMED,
      typed: {
        code: 1,
        stderr: expect.stringMatching(
          /^deadsure: \/proc does not show this PID namespace/,
        ) as unknown,
        error: { code: 'ERR_PROCESS_TABLE' },
      },
      // Our own number is our own whatever /proc shows.
      own: 'removed',
      canary: 'unknown',
    });
    await expectBeating(
      container,
      TARGETS.flatMap((name) => households[name]),
    );
    await expectCanaryUntouched(container);
    expect(outside.lifeline.signals(outside.pid)).toEqual([]);
  });
});
