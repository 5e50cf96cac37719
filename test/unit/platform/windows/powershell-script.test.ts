import { expect, it } from 'vitest';
import {
  POWERSHELL_ARGUMENTS,
  powershellPath,
} from '../../../../src/platform/windows/powershell-script.js';

it.each([
  ['C:\\Windows', 'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe'],
  ['d:\\WinNT\\', 'd:\\WinNT\\System32\\WindowsPowerShell\\v1.0\\powershell.exe'],
  [undefined, undefined],
  ['', undefined],
  ['Windows', undefined],
  ['\\\\server\\share', undefined],
])('finds PowerShell below SystemRoot %j by its full path, or not at all', (root, path) => {
  expect(powershellPath(root)).toBe(path);
});

it('asks without a profile, without questions, without quoting, and for text that no reader rounds', () => {
  expect(POWERSHELL_ARGUMENTS.slice(0, -1)).toEqual([
    '-NoLogo',
    '-NoProfile',
    '-NonInteractive',
    '-EncodedCommand',
  ]);
  const script = Buffer.from(POWERSHELL_ARGUMENTS.at(-1) ?? '', 'base64').toString('utf16le');
  expect(script).toContain('Get-CimInstance -ClassName Win32_Process');
  expect(script).toContain('ConvertTo-Json -InputObject $rows -Compress');
  expect(script).toContain('ToFileTimeUtc().ToString()');
  expect(script).toContain(
    '[Console]::OutputEncoding = New-Object System.Text.UTF8Encoding $false',
  );
  // CreateProcess() takes 32,767 characters.
  expect(POWERSHELL_ARGUMENTS.join(' ').length).toBeLessThan(8_000);
});
