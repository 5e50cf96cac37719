import { describe, expect, test } from 'vitest';
import { pidsMatching } from '../../../src/find/pids-matching.js';
import { processesMatching } from '../../../src/find/processes-matching.js';
import { inspect } from '../../../src/process/inspect.js';
import { useCanaries } from '../../helpers/canary.js';
import { runScript } from '../../helpers/library-script.js';
import { expectNoSignal } from '../../helpers/expect-no-signal.js';
import { ascending } from '../../helpers/reported.js';
import { spawnFixture } from '../../helpers/spawn-fixture.js';

useCanaries();

// So that no other process of this machine has it on its command line.
const tag = `tag${process.pid}x${Date.now()}`;

describe('a command', () => {
  test('as text is found as a whole and not as the beginning of another', async () => {
    const [whole, below, longer, suffixed] = await Promise.all(
      [`/wt/${tag}`, `--dir=/wt/${tag}/x`, `/wt/${tag}6`, `/wt/${tag}-fix`].map((argument) =>
        spawnFixture('sits', [argument]),
      ),
    );
    expect(await pidsMatching(`/wt/${tag}`)).toEqual(ascending([whole?.pid ?? 0, below?.pid ?? 0]));
    expect(await pidsMatching(`/wt/${tag}6`)).toEqual([longer?.pid]);
    expect(await pidsMatching({ command: `/wt/${tag}-fix` })).toEqual([suffixed?.pid]);
  });

  test('as a RegExp with /g gives the same answer twice', async () => {
    const { pid } = await spawnFixture('sits', [tag]);
    const expression = new RegExp(tag, 'g');
    expect(await pidsMatching(expression)).toEqual([pid]);
    expect(await pidsMatching(expression)).toEqual([pid]);
  });

  test('of nearly 2 MiB is read to its end', async () => {
    // execve(2): one argument has at most 128 KiB, all together a quarter of the stack.
    const filler = Array.from({ length: 15 }, () => 'x'.repeat(120 * 1024));
    const { pid } = await spawnFixture('sits', [...filler, `end-of-${tag}`], { env: {} });
    const info = await inspect(pid);
    expect(info?.argv?.at(-1)).toBe(`end-of-${tag}`);
    expect(info?.command?.length).toBeGreaterThan(15 * 120 * 1024);
    expect(await pidsMatching(`end-of-${tag}`)).toEqual([pid]);
    expect(await pidsMatching({ path: `/nowhere/${tag}` })).toEqual([]);
  });

  test('and its arguments keep their bounds', async () => {
    const { pid } = await spawnFixture('sits', ['', `a b ${tag}`, '', 'ü\n']);
    const [found] = await processesMatching(tag);
    expect(found?.pid).toBe(pid);
    expect(found?.argv?.slice(2)).toEqual(['', `a b ${tag}`, '', 'ü\n']);
    expect(found?.command).toBe(found?.argv?.join(' '));
  });

  test('on our own command line does not make us or the shell above us match', async () => {
    const body = `
      const pattern = process.argv.at(-1);
      const own = await deadsure.pidsMatching(pattern);
      const withAncestors = await deadsure.pidsMatching(pattern, { includeAncestors: true });
      console.log(JSON.stringify([own, withAncestors, process.ppid]));`;
    const { stdout } = await runScript(body, [tag], {
      // The shell stays, with the pattern on its command line.
      through: ['sh', '-c', '"$@"; exit $?', 'sh'],
    });
    const [own, withAncestors, shell] = JSON.parse(stdout) as [number[], number[], number];
    expect(own).toEqual([]);
    expect(withAncestors).toEqual([shell]);
  });

  test('is looked for without a signal, even signal 0', async () => {
    const { pid } = await spawnFixture('sits', [tag]);
    await expectNoSignal(async () => {
      expect(await pidsMatching(tag)).toEqual([pid]);
      expect(await inspect(pid)).toMatchObject({ pid });
    });
  });
});

test('age and user narrow', async () => {
  const { pid } = await spawnFixture('sits', [tag]);
  const uid = process.getuid?.() ?? 0;
  expect(await pidsMatching({ command: tag, olderThanMs: 0, uid })).toEqual([pid]);
  expect(await pidsMatching({ command: tag, olderThanMs: 3_600_000 })).toEqual([]);
  expect(await pidsMatching({ command: tag, uid: uid + 1 })).toEqual([]);
});

test('variables are those it was started with', async () => {
  const { pid } = await spawnFixture('sits', [], { env: { FIND_TAG: tag, EMPTY: '' } });
  await spawnFixture('sits', [], { env: { FIND_TAG: `${tag}6` } });
  expect(await pidsMatching({ env: { FIND_TAG: tag } })).toEqual([pid]);
  expect(await pidsMatching({ env: { FIND_TAG: tag, OTHER: 'x' } })).toEqual([]);
});
