import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { stripVTControlCharacters } from 'node:util';
import type { TestContext } from 'vitest';
import { within } from '../../helpers/patience.js';
import { register } from '../../helpers/running.js';
import { skipVisibly } from '../../helpers/skip-visibly.js';
import { cliCommand } from './run-cli.js';

/** How large the terminal is, and what it can do. */
export interface TerminalOptions {
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** `deadsure` on a real pseudo-terminal, made by script(1) of util-linux. */
export class OnTerminal {
  /** Every byte that reached the terminal. */
  output = '';
  readonly #child: ChildProcess;
  readonly #closed: Promise<unknown>;

  constructor(
    context: TestContext,
    args: readonly (string | number)[],
    { columns = 80, rows = 24, env = {} }: TerminalOptions = {},
  ) {
    const probe = spawnSync('script', ['--version'], { encoding: 'utf8' });
    if (probe.error !== undefined || !probe.stdout.includes('util-linux')) {
      skipVisibly(context, 'there is no script(1)');
    }
    const quoted = cliCommand(args).map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`);
    const command = `stty cols ${columns} rows ${rows}; exec ${quoted.join(' ')}`;
    this.#child = spawn('script', ['-qfec', command, '/dev/null'], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { PATH: process.env['PATH'], SHELL: '/bin/sh', TERM: 'xterm', LANG: 'C.UTF-8', ...env },
    });
    register(this.#child, undefined, 'test');
    // Not 'exit': the last words may still be on their way then.
    this.#closed = once(this.#child, 'close');
    this.#child.stdout?.setEncoding('utf8').on('data', (piece: string) => {
      this.output += piece;
    });
  }

  /** What was written, without colours and movements. */
  get text(): string {
    return stripVTControlCharacters(this.output).replaceAll('\r', '');
  }

  /** Resolves when this has been written. */
  async shows(what: RegExp): Promise<void> {
    const shown = (async () => {
      while (!what.test(this.text)) {
        if (this.#child.stdout === null) throw new Error('script(1) has no output');
        await once(this.#child.stdout, 'data');
      }
    })();
    await within(20_000, `${String(what)} on the terminal, which shows ${this.text}`, shown);
  }

  /** Types something: `\x03` is Ctrl-C, `\x04` Ctrl-D. */
  type(keys: string): void {
    this.#child.stdin?.write(keys);
  }

  /** Resolves with the exit code, when everything that was written has been read. */
  async end(): Promise<number | null> {
    await within(30_000, 'the end of the command', this.#closed);
    return this.#child.exitCode;
  }
}
