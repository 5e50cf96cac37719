import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UsageError } from '../../../src/cli/arguments/usage-error.js';
import { configuredPidFile, pidFileOf } from '../../../src/cli/config/configured-pid-file.js';

const place = { file: '/etc/agent/config.toml', dirKey: undefined, nameKey: undefined };

function config(directory: unknown, name: unknown = 'oscar_c.pid'): unknown {
  return { agent_data_paths: { pid_directory: directory }, agent: { pid_file_name: name } };
}

describe('pidFileOf', () => {
  it.each([
    ['run', '/etc/agent/run/oscar_c.pid'],
    ['./run', '/etc/agent/./run/oscar_c.pid'],
    // The system follows it, behind whatever link; so does the agent.
    ['../run', '/etc/agent/../run/oscar_c.pid'],
    ['/var/run/agent', '/var/run/agent/oscar_c.pid'],
    ['~', '/home/me/oscar_c.pid'],
    ['~/run', '/home/me/run/oscar_c.pid'],
  ])('joins the directory %j as the agent does', (directory, path) => {
    expect(pidFileOf(config(directory), place, '/home/me')).toBe(path);
  });

  it('takes an absolute file name without the directory', () => {
    expect(pidFileOf(config('run', '/tmp/oscar_c.pid'), place)).toBe('/tmp/oscar_c.pid');
  });

  it('starts where the configuration lies, not where we are', () => {
    expect(pidFileOf(config('run'), { ...place, file: 'conf/agent.json' })).toBe(
      'conf/run/oscar_c.pid',
    );
  });

  it('looks at the keys it is given', () => {
    const given = { ...place, dirKey: 'dir', nameKey: 'a.b.c' };
    expect(pidFileOf({ dir: '/x', a: { b: { c: 'y.pid' } } }, given)).toBe('/x/y.pid');
  });

  it.each([
    [{}, 'it has no "agent_data_paths.pid_directory"'],
    [null, 'it has no'],
    ['text', 'it has no'],
    [[], 'it has no'],
    [{ agent_data_paths: { pid_directry: 'x' } }, 'did you mean "agent_data_paths.pid_directry"?'],
    [{ agent_data_path: {} }, 'did you mean "agent_data_path"?'],
    [config(''), 'must be a text that is not empty'],
    [config(' '), 'must be a text that is not empty'],
    [config(7), 'must be a text that is not empty'],
    [config(['run']), 'must be a text that is not empty'],
    [config('a\0b'), 'must be a text that is not empty'],
    [config('run', ''), '"agent.pid_file_name" must be a text'],
    [config('$HOME/run'), 'which is not expanded here'],
    [config('${RUN}/x'), 'which is not expanded here'],
    [config('%APPDATA%/x'), 'which is not expanded here'],
    [config('~agent/run'), 'which is not expanded here'],
  ])('refuses %j', (given, said) => {
    expect(() => pidFileOf(given, place)).toThrow(UsageError);
    expect(() => pidFileOf(given, place)).toThrow(said);
  });

  it('takes no value from a prototype', () => {
    const given = { ...place, dirKey: 'toString' };
    expect(() => pidFileOf({}, given)).toThrow('it has no "toString"');
  });
});

describe('configuredPidFile', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'deadsure-config-'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  const write = (name: string, text: string): typeof place => {
    writeFileSync(join(folder, name), text);
    return { ...place, file: join(folder, name) };
  };
  const TOML = '[agent]\npid_file_name = "a.pid"\n[agent_data_paths]\npid_directory = "run"\n';

  it.each([
    ['a.toml', TOML],
    ['b.TOML', `\uFEFF${TOML}`],
    ['c.json', JSON.stringify(config('run', 'a.pid'))],
    ['d.json', `\uFEFF${JSON.stringify(config('run', 'a.pid'))}`],
  ])('reads %s', async (name, text) => {
    expect(await configuredPidFile(write(name, text))).toBe(join(folder, 'run/a.pid'));
  });

  it.each([
    ['e.toml', '[agent]\npassword = hunter2', 'it is no TOML (line 2, column'],
    ['f.json', '{"agent": 1,\n "password": hunter2}', 'it is no JSON'],
    ['g.json', '', 'it is no JSON'],
    ['h.json', '{\n "a": 3,}', 'it is no JSON (line 2, column 9)'],
    ['h.yaml', 'agent: 1', 'must end in .json or .toml'],
    ['i', '{}', 'must end in .json or .toml'],
  ])('says what is wrong with %s, and nothing of what stands there', async (name, text, said) => {
    const reading = configuredPidFile(write(name, text));
    await expect(reading).rejects.toThrow(said);
    await expect(reading).rejects.toThrow(/^(?!.*hunter2)/s);
    await expect(reading).rejects.toMatchObject({ code: 'ERR_CONFIG' });
  });

  it('says why a configuration cannot be read', async () => {
    const missing = { ...place, file: join(folder, 'none.json') };
    await expect(configuredPidFile(missing)).rejects.toThrow('it cannot be read (ENOENT)');
    const huge = write('huge.json', '');
    truncateSync(huge.file, 5 * 2 ** 20);
    await expect(configuredPidFile(huge)).rejects.toThrow('it is larger than');
  });

  it('does not wait for a named pipe', async () => {
    const file = join(folder, 'pipe.json');
    execFileSync('mkfifo', [file]);
    await expect(configuredPidFile({ ...place, file })).rejects.toThrow('not a regular file');
  });
});
