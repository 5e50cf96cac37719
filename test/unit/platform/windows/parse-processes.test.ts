import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseProcesses } from '../../../../src/platform/windows/parse-processes.js';

function fixture(name: string): string {
  return readFileSync(
    new URL(`../../../fixtures/powershell-outputs/${name}.json`, import.meta.url),
    'utf8',
  );
}

describe('parseProcesses', () => {
  it('reads what Windows PowerShell prints', () => {
    const rows = parseProcesses(fixture('windows-powershell'));
    expect(rows.map(({ pid, name }) => [pid, name])).toEqual([
      [0, 'System Idle Process'],
      [4, 'System'],
      [124, 'Registry'],
      [612, 'csrss.exe'],
      [4312, 'explorer.exe'],
      [7320, 'node.exe'],
      [9004, 'MicrosoftEdge – Läufer.exe'],
      [7964, 'powershell.exe'],
    ]);
    expect(rows.find(({ pid }) => pid === 7320)).toEqual({
      pid: 7320,
      startedBy: 4312,
      name: 'node.exe',
      command: '"C:\\Program Files\\nodejs\\node.exe" server.js --name="Grüße, \'Welt\'"',
      created: 134_081_568_123_456_780n,
      threads: 11,
      rssBytes: 48_234_496,
      cpuMs: 1_234,
    });
    // What may not be looked at is not told, and not made up.
    expect(rows.find(({ pid }) => pid === 612)).toEqual({
      pid: 612,
      startedBy: 604,
      name: 'csrss.exe',
      threads: 12,
      rssBytes: 5_632_000,
      cpuMs: 921,
    });
  });

  it('reads a single process, which PowerShell does not put in a list', () => {
    expect(parseProcesses('{"pid":8,"ppid":4,"name":"a.exe"}\r\n')).toEqual([
      { pid: 8, startedBy: 4, name: 'a.exe' },
    ]);
  });

  it('reads a list that PowerShell has put into an object', () => {
    const wrapped = '{"value":[{"pid":8,"ppid":4,"name":"a.exe"}],"Count":1}';
    expect(parseProcesses(wrapped)).toEqual([{ pid: 8, startedBy: 4, name: 'a.exe' }]);
    expect(parseProcesses('{"value":[],"Count":0}')).toEqual([]);
  });

  it('reads over a byte order mark', () => {
    expect(parseProcesses('\uFEFF[]')).toEqual([]);
  });

  it('leaves a byte order mark in a name alone', () => {
    const told = [{ pid: 8, ppid: 4, name: 'a\uFEFF.exe' }];
    expect(parseProcesses(JSON.stringify(told))).toEqual([
      { pid: 8, startedBy: 4, name: 'a\uFEFF.exe' },
    ]);
  });

  it.each(['null', '7', '"text"', '{"value":7}', '{"value":null}'])(
    'finds nobody in %s',
    (output) => {
      expect(parseProcesses(output)).toEqual([]);
    },
  );

  it('takes an empty command line for one that is not told', () => {
    const told = [{ pid: 8, ppid: 4, name: 'a.exe', command: '' }];
    expect(parseProcesses(JSON.stringify(told))).toEqual([{ pid: 8, startedBy: 4, name: 'a.exe' }]);
  });

  it.each([
    ['a date of Windows PowerShell 5.1', '/Date(1763719391123)/'],
    ['a date of PowerShell 7', '2026-01-01T00:00:00.1234567Z'],
    ['a rounded number', 134_081_568_123_456_780],
    ['another culture', '134.081.568'],
    ['nothing', null],
    ['zero', '0'],
    ['an empty text', ''],
  ])('takes %s for no creation time: two spellings of one would be two processes', (_, created) => {
    const [row] = parseProcesses(JSON.stringify([{ pid: 8, ppid: 4, name: 'a.exe', created }]));
    expect(row).toEqual({ pid: 8, startedBy: 4, name: 'a.exe' });
  });

  it.each([
    ...[null, 7, 'text', {}],
    { pid: '8', ppid: 4, name: 'a' },
    { pid: -8, ppid: 4, name: 'a' },
    { pid: 8, ppid: -4, name: 'a' },
    { pid: 8, ppid: 4, name: null },
  ])('leaves out what is no process: %j', (row) => {
    expect(parseProcesses(JSON.stringify([row]))).toEqual([]);
  });

  it('throws for what is no JSON', () => {
    expect(() => parseProcesses('Get-CimInstance : Access denied')).toThrow(SyntaxError);
  });
});
