import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/*
 * A process of the suite. It prints its pid when it is there, and goes on until it is ended, or until its
 * standard input ends, so also when the suite dies.
 *
 *   actor.js tree N         with N generations below it
 *   actor.js breeder N MS   starts another one every MS milliseconds, N in all
 *   actor.js keeper EXE     starts EXE anew whenever it ends
 *   actor.js loner          has no input, and goes after two minutes
 */
const FILE = fileURLToPath(import.meta.url);
const [role, first = '0', second = '0'] = process.argv.slice(2);

function start(args: readonly string[], program = process.execPath): ChildProcess {
  const child = spawn(program, [FILE, ...args], { stdio: ['inherit', 'inherit', 'ignore'] });
  child.on('error', (error) => {
    throw error;
  });
  return child;
}

function keep(program: string): void {
  start(['tree', '0'], program).on('exit', () => {
    keep(program);
  });
}

switch (role) {
  case 'tree':
    if (Number(first) > 0) start(['tree', String(Number(first) - 1)]);
    break;
  case 'breeder': {
    let left = Number(first);
    const timer = setInterval(() => {
      if (left-- > 0) start(['tree', '0']);
      else clearInterval(timer);
    }, Number(second));
    break;
  }
  case 'keeper':
    keep(first);
    break;
  case 'loner':
    setTimeout(() => {
      process.exit(0);
    }, 120_000);
    break;
  default:
    throw new Error(`no actor plays ${String(role)}`);
}
console.log(process.pid);
if (role !== 'loner') {
  process.stdin.resume().on('end', () => {
    process.exit(0);
  });
}
setInterval(() => undefined, 1_000);
