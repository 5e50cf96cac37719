// What the environment is really like, seen without the library: a test of an environment that is none proves nothing.
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';

export function surroundings() {
  return {
    pid: process.pid,
    uid: process.getuid(),
    path: process.env.PATH,
    programs: readdirSync('/bin').sort(),
    ps: answerOf('ps', ['-A', '-o', 'pid=,lstart=']),
    root: canWrite('/probe'),
    run: canWrite('/run/probe'),
    proc: ifThere(() => readlinkSync('/proc/self')),
    shows: ifThere(() => readdirSync('/proc').filter((name) => /^\d+$/.test(name)).length),
    seesInit: existsSync('/proc/1'),
    descriptors: Number(status('limits', /^Max open files +(\d+)/m)),
    capabilities: status('status', /^CapEff:\t(\w+)$/m),
  };
}

function answerOf(command, args) {
  const { error, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  return error?.code ?? `${stdout}${stderr}`.split('\n', 1)[0];
}

function status(file, pattern) {
  return ifThere(() => pattern.exec(readFileSync(`/proc/self/${file}`, 'utf8'))?.[1]);
}

/** Whether a file can be made there, or why not. */
export function canWrite(path) {
  try {
    writeFileSync(path, '');
    rmSync(path);
    return 'writable';
  } catch (error) {
    return error.code;
  }
}

function ifThere(look) {
  try {
    return look();
  } catch (error) {
    return error.code;
  }
}
