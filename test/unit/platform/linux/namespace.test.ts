import { describe, expect, test } from 'vitest';
import { leadsNamespace } from '../../../../src/platform/linux/namespace.js';
import { FabricatedProc } from './fabricated-proc.js';

function leads(status: string): boolean {
  using proc = new FabricatedProc();
  proc.add(500);
  proc.write('500/status', status);
  return leadsNamespace(proc.root, 500);
}

describe('the init of a PID namespace below ours', () => {
  test.each([
    ['one level down', 'Name:\tx\nNSpid:\t500\t1\nNSpgid:\t500\t1\n'],
    ['two levels down', 'NSpid:\t500\t10\t1\n'],
  ])('is known by its innermost number: %s', (_what, status) => {
    expect(leads(status)).toBe(true);
  });

  test.each([
    ['in our own namespace', 'NSpid:\t500\n'],
    ['the init of our own namespace', 'NSpid:\t1\n'],
    ['somebody else in a namespace below', 'NSpid:\t500\t7\n'],
    ['whoever has a 1 only on the way', 'NSpid:\t500\t1\t7\n'],
    ['a number that starts with 1', 'NSpid:\t500\t10\n'],
    [
      'whoever leads a group or a session there',
      'NSpid:\t500\t7\nNSpgid:\t500\t1\nNSsid:\t500\t1\n',
    ],
    ['whoever is called so', 'Name:\tNSpid:\t500\t1\nNSpid:\t500\n'],
    ['where the kernel does not say (before Linux 4.1)', 'Name:\tx\nPid:\t500\n'],
    ['where there is nothing to read', ''],
  ])('is not: %s', (_what, status) => {
    expect(leads(status)).toBe(false);
  });

  test('is not: whoever is not there', () => {
    using proc = new FabricatedProc();
    expect(leadsNamespace(proc.root, 501)).toBe(false);
  });
});
