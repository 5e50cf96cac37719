import { InvalidOptionError } from '../errors/invalid-option-error.js';
import type { Task } from './task.js';
import type { World } from './world.js';

/** A listening socket; children made by fork share it. @internal */
export function openSocket(world: World, task: Task, port: number): void {
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new InvalidOptionError(`listens names ${port}; a port is a whole number from 1 to 65535`);
  }
  world.sockets++;
  task.sockets.set(port, String(world.sockets));
}
