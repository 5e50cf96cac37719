// The same in every environment: `scenario PID-FILE`. It says who was started, waits until the test has heard them
// all, looks, stops, says what came of it, and stays until the test has looked from outside.
import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { surroundings } from './surroundings.mjs';

// Node.js opens all files that are imported side by side at once, and there may be 64 descriptors.
await import('deadsure');
const { cast, stranger } = await import('./cast.mjs');
const { looks } = await import('./looks.mjs');
const { stops } = await import('./stops.mjs');

const [, , pidFile] = process.argv;
const orders = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

function say(line) {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

const pids = Object.entries(cast).map(([name, { pid }]) => [name, pid]);
say({ ...Object.fromEntries(pids), scenario: process.pid, stranger });
await orders.next();
writeFileSync(pidFile, `${cast.filed.pid}\n`);
say({
  surroundings: surroundings(),
  looks: await looks(pidFile),
  stops: await stops(pidFile),
});
await orders.next();
process.exit(0);
