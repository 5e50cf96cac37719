import { spawn } from 'node:child_process';
import fs, { readFileSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { createMarker, identify } from '../../../src/index.js';
import type { ProcessRef } from '../../../src/index.js';
import { fileRegistry } from '../../../src/supervise/supervise.js';
import type { FileRegistry, Registrable } from '../../../src/supervise/supervise.js';
import { register } from '../../helpers/running.js';
import { temporaryDirectory } from '../find/temporary-directory.js';

// Nobody is on any number with these tokens, so that both are gone.
const FIRST: ProcessRef = {
  pid: process.pid,
  startToken: '00000000-0000-0000-0000-000000000000:1',
};
const SECOND: ProcessRef = {
  pid: process.pid,
  startToken: '00000000-0000-0000-0000-000000000000:2',
};
const marked = (ref: ProcessRef): Registrable => ({ ...ref, marker: createMarker() });

let registry: FileRegistry;

beforeEach(() => {
  registry = fileRegistry(join(temporaryDirectory(), 'agents'));
  // Strangers who never stop to exec, and whom nobody can ask for a marker in the middle of it: that nobody carries one
  // takes long to prove.
  const again = join(temporaryDirectory(), 'again');
  writeFileSync(again, '#!/bin/sh\nexec "$0"\n', { mode: 0o700 });
  for (let count = 0; count < 3; count++) {
    register(spawn(again, [], { stdio: 'ignore' }), undefined, 'test');
  }
});

test('an entry of one that is gone gives way, also on a busy machine', async () => {
  for (let round = 0; round < 10; round++) {
    await registry.set('a', marked(round % 2 === 0 ? FIRST : SECOND), round);
    expect(await registry.get('a')).toMatchObject({ entry: { data: round } });
  }
});

test('nobody is held up while one is proven to be gone', async () => {
  const order: string[] = [];
  for (let round = 0; !order.includes('set, removed') && round < 20; round++) {
    await registry.set('a', marked(FIRST), round);
    const removal = registry.remove('a');
    const meanwhile = registry.set('b', FIRST, round).then(() => 'set');
    order.push(
      (await Promise.all([first(removal, meanwhile), removal, meanwhile])).slice(0, 2).join(', '),
    );
  }
  expect(order).toContain('set, removed');
});

/** A stranger who reads as in the middle of its exec for longer than a first look takes, and not for longer than an exec can. */
function strangerInItsExec(): { readonly asked: Promise<void> } {
  let ask = (): void => undefined;
  const asked = new Promise<void>((resolve) => (ask = resolve));
  const stranger = spawn('sleep', ['60'], { stdio: 'ignore' });
  register(stranger, undefined, 'test');
  const { pid } = stranger;
  const until = performance.now() + 700;
  const { openSync } = fs;
  fs.openSync = (path, ...more) => {
    const isItsExec = path === `/proc/${pid}/environ` || path === `/proc/${pid}/cmdline`;
    if (isItsExec) ask();
    return openSync(isItsExec && performance.now() < until ? '/dev/null' : path, ...more);
  };
  syncBuiltinESMExports();
  onTestFinished(() => {
    Object.assign(fs, { openSync });
    syncBuiltinESMExports();
  });
  return { asked };
}

test('a stranger in the middle of its exec is asked once more before an entry is kept', async () => {
  await registry.set('a', marked(FIRST), 1);
  const { asked } = strangerInItsExec();
  expect(await registry.remove('a')).toBe('removed');
  await asked;
});

test('whoever was put there while another was proven to be gone is not taken for that one', async () => {
  const ourselves = (await identify(process.pid))!;
  await registry.set('b', ourselves, 1);
  const text = readFileSync(join(registry.directory, 'b.json'), 'utf8').replace('"b"', '"a"');
  await registry.set('a', marked(FIRST), 1);
  const { asked } = strangerInItsExec();
  const removal = registry.remove('a');
  await asked;
  writeFileSync(join(registry.directory, 'a.json'), text, { mode: 0o600 });
  expect(await removal).toBe('kept');
  // One number, and another process.
  await expect(registry.set('a', FIRST, 2)).rejects.toMatchObject({ reason: 'in-use' });
});

/** What the first of them to settle came to. */
async function first(...all: readonly Promise<string>[]): Promise<string> {
  return Promise.race(all);
}
