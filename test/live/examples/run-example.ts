import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { register } from '../../helpers/running.js';

/** Runs an example by its command, against the package as it was built before the tests. */
export async function runExample(
  name: string,
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly status: number | null; readonly lines: readonly string[] }> {
  const script = fileURLToPath(new URL('../../../scripts/example.js', import.meta.url));
  const child = spawn(process.execPath, [script, name], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  register(child, undefined, 'test');
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, lines: text.trimEnd().split('\n') };
}
