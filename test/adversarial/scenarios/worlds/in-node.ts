import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { within } from '../../../helpers/patience.js';

/** How a piece of code is run in a Node.js of its own. */
export interface NodeOptions {
  /** Goes before the command line. */
  readonly through?: readonly string[];
  readonly uid?: number;
  readonly args?: readonly (string | number)[];
}

/** Runs a module body in which the library is `deadsure`, and answers what it prints as JSON. */
export async function inNode<T>(body: string, options: NodeOptions = {}): Promise<T> {
  const { through = [], uid, args = [] } = options;
  const library = new URL('../../../../src/index.js', import.meta.url).href;
  const code = `import * as deadsure from ${JSON.stringify(library)};
    const say = (found) => process.stdout.write(JSON.stringify(found));
    const outcome = (call) => call.then((report) => report.outcome, (error) => error.code ?? String(error));
    ${body}`;
  const [command = '', ...rest] = [
    ...through,
    ...[process.execPath, '--input-type=module', '--eval', code, '--', ...args.map(String)],
  ];
  const child = spawn(command, rest, {
    stdio: ['ignore', 'pipe', 'inherit'],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  const exit = once(child, 'exit');
  const said = await within(20_000, 'a script', text(child.stdout));
  await exit;
  return JSON.parse(said) as T;
}
