// Runs the simulation without a test runner: npm run simulate -- --histories 1000000
import { transpile } from './transpile.js';

const directory = transpile(['src', 'test/simulation']);
await import(`file://${directory}/test/simulation/simulate.js`);
