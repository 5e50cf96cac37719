#!/usr/bin/env node
import { EXIT } from './exit-code.js';
import { Interruption } from './terminal/interruption.js';
import { Streams } from './terminal/streams.js';

// Node.js opens all files that are imported side by side at once. In two parts, 64 descriptors are enough for them.
await import('../index.js');
const { run } = await import('./run.js');

const { stdout, stderr, env } = process;
const streams = new Streams(stdout, stderr);
const interruption = new Interruption();
// With a handler nothing ends us in the middle of a burst, while somebody is frozen.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, interruption.interrupt);
}

const code = await run(process.argv.slice(2), {
  // Opened only if somebody is asked something.
  get stdin() {
    return process.stdin;
  },
  stdout,
  stderr,
  env,
  interruption,
});
await streams.drained();
if (streams.failure !== undefined && code === EXIT.done) {
  stderr.write(`deadsure: the answer could not be written: ${streams.failure.message}\n`);
  await streams.drained();
  process.exit(EXIT.failed);
}
process.exit(code);
