import fc from 'fast-check';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ProcessTableError } from '../../../src/errors/process-table-error.js';
import { procFacts } from '../../../src/platform/linux/facts.js';
import { parseArguments, parseEnvironment } from '../../../src/platform/linux/nul-list.js';
import { effectiveUid } from '../../../src/platform/linux/process-status.js';

const args = (text: string): string[] => parseArguments(Buffer.from(text), Buffer.byteLength(text));
const variables = (text: string): [string, string][] => [
  ...parseEnvironment(Buffer.from(text), Buffer.byteLength(text)),
];

describe('arguments', () => {
  test('end with a NUL each, and may be empty', () => {
    expect(args('node\0server.js\0')).toEqual(['node', 'server.js']);
    expect(args('node\0\0x\0\0')).toEqual(['node', '', 'x', '']);
    expect(args('\0')).toEqual(['']);
    expect(args('a title')).toEqual(['a title']);
  });

  test('are read up to the length and not beyond', () => {
    expect(parseArguments(Buffer.from('node\0old\0'), 5)).toEqual(['node']);
  });

  test('of any kind come back as they were given', () => {
    const argument = fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\0', ''));
    fc.assert(
      fc.property(fc.array(argument, { minLength: 1 }), (given) => {
        expect(args(given.map((one) => `${one}\0`).join(''))).toEqual(given);
      }),
    );
  });

  test('that are no UTF-8 do not swallow the next one', () => {
    const bytes = Buffer.from([0x61, 0xff, 0xc3, 0, 0x62, 0]);
    expect(parseArguments(bytes, bytes.length)).toEqual(['a\uFFFD\uFFFD', 'b']);
  });
});

test('variables: the first of a name counts, values may hold =, and what has no name is left out', () => {
  expect(variables('A=1\0B=x=y\0A=2\0C=\0junk\0=x\0\0')).toEqual([
    ['A', '1'],
    ['B', 'x=y'],
    ['C', ''],
  ]);
});

test('the effective user is the second number, and no name forges the line', () => {
  const status =
    'Name:\tx\\nUid:\\t0\\t0\\t0\\t0\nUmask:\t0022\nUid:\t1000\t1001\t1002\t1003\nGid:\t1\t2\t3\t4\n';
  expect(effectiveUid(status)).toBe(1001);
  expect(effectiveUid('Name:\tx\n')).toBeUndefined();
  expect(effectiveUid('Uid:\t1000\n')).toBeUndefined();
});

describe('the facts of a made-up /proc', () => {
  let root: string;
  const put = (path: string, text: string): void => {
    writeFileSync(join(root, path), text);
  };
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'find-proc-'));
    for (const directory of ['7/task/7', '7/task/8', '9/task/9', 'net']) {
      mkdirSync(join(root, directory), { recursive: true });
    }
    put('7/cmdline', '');
    put('7/task/8/cmdline', 'daemon\0');
    put('7/status', 'no such line\n');
    put('9/cmdline', '');
    put('9/wchan', '0');
    put('7/wchan', 'futex_wait');
    symlinkSync('/gone/dir (deleted)', join(root, '9/cwd'));
  });
  afterAll(() => {
    rmSync(root, { recursive: true });
  });

  test('of a thread group without its leader are those of a thread that lives', () => {
    expect(procFacts(root).argv(7)).toEqual({ ok: true, value: ['daemon'] });
  });

  test('tell what is not there from who is not there', () => {
    expect(procFacts(root).argv(9)).toEqual({ ok: false, reason: 'none' });
    expect(procFacts(root).argv(10)).toEqual({ ok: false, reason: 'gone' });
  });

  test('take off the mark of a deleted file', () => {
    expect(procFacts(root).cwd(9)).toEqual({ ok: true, value: '/gone/dir' });
  });

  test('leave it on where a file has that very name', () => {
    const odd = join(root, 'odd (deleted)');
    mkdirSync(odd);
    symlinkSync(odd, join(root, '9/exe'));
    expect(procFacts(root).executable(9)).toEqual({ ok: true, value: odd });
  });

  test('say what is waited on, if anything is told', () => {
    const facts = procFacts(root);
    expect([7, 9, 10].map((pid) => facts.waitingOn(pid))).toEqual([
      'futex_wait',
      undefined,
      undefined,
    ]);
  });

  test('are no answer where a file is in another form, or where sockets cannot be listed', () => {
    expect(() => procFacts(root).uid(7)).toThrow(ProcessTableError);
    expect(() => procFacts(root).socketsOn(80)).toThrow(ProcessTableError);
  });

  test('need no IPv6', () => {
    const heading = '  sl  local_address rem_address   st tx_queue';
    put('net/tcp', `${heading}\n`);
    put('net/udp', `${heading}\n`);
    expect(procFacts(root).socketsOn(80)).toEqual(new Set());
    put('net/tcp6', 'what is this\n');
    expect(() => procFacts(root).socketsOn(80)).toThrow(/tcp6/);
  });
});
