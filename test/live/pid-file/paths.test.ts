import { mkdirSync, symlinkSync } from 'node:fs';
import { relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { InvalidOptionError } from '../../../src/errors/invalid-option-error.js';
import { readPidFile } from '../../../src/pid-file/read-pid-file.js';
import { neverSignals } from './never-signals.js';
import { usePidDirectory } from './pid-directory.js';

const files = usePidDirectory();
neverSignals();
const ours = { status: 'running', pid: process.pid };

describe('the path', () => {
  it('may be relative, and is answered absolute', async () => {
    const path = files.write('x.pid', process.pid);
    expect(await readPidFile(relative(process.cwd(), path))).toMatchObject({ ...ours, path });
    expect(await readPidFile(`${files.at('.')}/./y/../x.pid`)).toMatchObject({ ...ours, path });
  });

  it('may be a file: URL', async () => {
    const path = files.write('a b#é.pid', process.pid);
    expect(await readPidFile(pathToFileURL(path))).toMatchObject({ ...ours, path });
  });

  it('leads where the system says where .. follows a link', async () => {
    mkdirSync(files.at('a/b'), { recursive: true });
    symlinkSync('a/b', files.at('link'));
    const meant = files.write('a/x.pid', process.pid);
    files.write('x.pid', 'not this one');
    expect(await readPidFile(`${files.at('link')}/../x.pid`)).toMatchObject({
      ...ours,
      path: meant,
    });
  });

  it.each<[string, unknown, RegExp]>([
    ['an empty one', '', /non-empty path, got ""/],
    ['one with a NUL', '/run/x\0.pid', /without NUL/],
    ['a URL with a NUL', new URL('file:///run/x%00.pid'), /without NUL/],
    ['a URL of the web', new URL('https://example.org/x.pid'), /file: URL of this machine/],
    ['a URL of another host', new URL('file://elsewhere/x.pid'), /file: URL of this machine/],
    ['a URL as text', 'file:///run/x.pid', /new URL/],
    ['a number', 5, /non-empty string or a file: URL, got 5/],
    ['nothing', undefined, /got undefined/],
    ['null', null, /got null/],
    ['an object', { href: 'file:///run/x.pid' }, /got an object/],
    ['bytes', Buffer.from('/run/x.pid'), /got an object \(Uint8Array\)/],
  ])('must not be %s', async (_what, path, why) => {
    const reading = readPidFile(path as string);
    await expect(reading).rejects.toBeInstanceOf(InvalidOptionError);
    await expect(reading).rejects.toThrow(why);
  });
});

describe('the options', () => {
  it.each<[string, unknown, RegExp]>([
    ['null', null, /the options of readPidFile/],
    ['a word', 'agent', /the options of readPidFile/],
    ['followSymlinks', { followSymlinks: 1 }, /followSymlinks must be true or false/],
    ['allowInsecure', { allowInsecure: 'yes' }, /allowInsecure must be true or false/],
    ['a misspelt name', { followSymLink: true }, /did you mean followSymlinks\?/],
    ['an empty expect', { expect: '' }, /expect/],
    ['a null expect', { expect: null }, /expect/],
    ['an expect of everything', { expect: /.*/ }, /expect/],
    ['an expect that only narrows', { expect: { uid: 0 } }, /expect/],
    ['an expect with an unknown field', { expect: { cmd: 'x' } }, /cmd/],
  ])('are refused before anything is read: %s', async (_what, options, why) => {
    const reading = readPidFile(files.at('missing'), options as object);
    await expect(reading).rejects.toBeInstanceOf(InvalidOptionError);
    await expect(reading).rejects.toThrow(why);
  });

  it('may be explicitly undefined', async () => {
    const path = files.write('x.pid', process.pid);
    const options = { followSymlinks: undefined, allowInsecure: undefined, expect: undefined };
    expect(await readPidFile(path, options)).toMatchObject(ours);
  });
});

describe('a text that is no pid', () => {
  it.each([
    '',
    '\n',
    '\0\0',
    'x',
    '0x10',
    '1e3',
    '+5',
    '0',
    '-1',
    '1',
    '4294967297',
    '12 34',
    '5;6',
  ])('is never looked up as one: %j', async (text) => {
    const path = files.write('x.pid', text);
    expect(await readPidFile(path)).toMatchObject({ status: 'invalid', path });
  });
});
