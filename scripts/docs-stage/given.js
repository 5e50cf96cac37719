// What a fragment is given: a child, and its pid. It goes with the fragment, if that does not stop it.
import { spawn } from 'node:child_process';

const child = spawn('sleep', ['60'], { stdio: 'ignore' });
child.unref();
process.on('exit', () => child.kill('SIGKILL'));
Object.assign(globalThis, { child, pid: child.pid });
