import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { transpiledLibrary } from '../../helpers/library-script.js';
import { register } from '../../helpers/running.js';

/**
 * Runs a module in a process of its own that has `registry`, on this directory, and `fsp`, through which the
 * library's own file requests go: what is put in its place, they use.
 */
export function registryWriter(directory: string, body: string): ChildProcess {
  const supervise = new URL('supervise/supervise.js', transpiledLibrary()).href;
  const script = `
    import fsp from 'node:fs/promises';
    import { syncBuiltinESMExports } from 'node:module';
    import { fileRegistry } from ${JSON.stringify(supervise)};
    const registry = fileRegistry(${JSON.stringify(directory)});
    const say = (line) => process.stdout.write(line + '\\n');
    ${body}`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env['PATH'] },
  });
  register(child, undefined, 'test');
  return child;
}

/** Ends the process right before its nth file request; before a write, when half of it was written. */
export function dyingBefore(nth: number): string {
  return `
    import { writeSync } from 'node:fs';
    let requests = 0;
    const count = (before = () => {}) => {
      if (++requests !== ${nth}) return;
      before();
      process.kill(process.pid, 'SIGKILL');
    };
    for (const name of ['open', 'link', 'rename', 'unlink', 'readdir', 'mkdir', 'lstat']) {
      const request = fsp[name];
      fsp[name] = async (...args) => {
        count();
        const answer = await request(...args);
        if (name !== 'open') return answer;
        const write = answer.writeFile.bind(answer);
        answer.writeFile = (text) => {
          count(() => writeSync(answer.fd, text.slice(0, text.length / 2)));
          return write(text);
        };
        return answer;
      };
    }
    syncBuiltinESMExports();`;
}
