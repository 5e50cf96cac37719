/*
 * One line of JSON for all processes. Creation times leave PowerShell as text, in the kernel's own steps of
 * 100 ns and in UTC: ConvertTo-Json of Windows PowerShell 5.1 would write a date as "/Date(ms)/", later ones
 * in ISO 8601, and a number of this size would be rounded by whoever reads it. Windows leaves out the command
 * line and the creation time of what we may not look at. @(…) makes an array of a single process too.
 */
const SCRIPT = `
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
[Console]::OutputEncoding = New-Object System.Text.UTF8Encoding $false
$rows = @(Get-CimInstance -ClassName Win32_Process -Property ProcessId, ParentProcessId, Name, CommandLine, CreationDate, ThreadCount, WorkingSetSize, KernelModeTime, UserModeTime | ForEach-Object {
  [pscustomobject]@{
    pid = $_.ProcessId
    ppid = $_.ParentProcessId
    name = $_.Name
    command = $_.CommandLine
    created = if ($null -eq $_.CreationDate) { $null } else { $_.CreationDate.ToFileTimeUtc().ToString() }
    threads = $_.ThreadCount
    rss = $_.WorkingSetSize
    cpu = [math]::Floor(($_.KernelModeTime + $_.UserModeTime) / 10000)
  }
})
ConvertTo-Json -InputObject $rows -Compress
`;

/** What PowerShell is started with. Encoded, so that no quoting stands between us and it. */
export const POWERSHELL_ARGUMENTS: readonly string[] = [
  '-NoLogo',
  '-NoProfile',
  '-NonInteractive',
  '-EncodedCommand',
  Buffer.from(SCRIPT, 'utf16le').toString('base64'),
];

/**
 * Where Windows keeps its PowerShell. By its full path: a program of that name in the working directory or on
 * PATH could be anybody's. `undefined` where the system does not say where it is installed.
 */
export function powershellPath(systemRoot: string | undefined): string | undefined {
  if (systemRoot === undefined || !/^[A-Za-z]:[\\/]/.test(systemRoot)) return undefined;
  return `${systemRoot.replace(/[\\/]+$/, '')}\\System32\\WindowsPowerShell\\v1.0\\powershell.exe`;
}
