import type { Facts } from '../../platform/platform.js';
import type { Subject } from '../subject.js';
import { verdictOn } from './criterion.js';
import type { Criterion } from './criterion.js';

/** `port`: it holds a socket that serves this port. */
export interface PortCriterion extends Criterion {
  /** Nobody serves the port, so nobody matches. */
  readonly isClosed: boolean;
  /** The sockets that none of these processes is seen to hold. */
  unowned(subjects: Iterable<Subject>): readonly string[];
}

/** Looks once at which sockets serve a port. */
export function portCriterion(facts: Facts, port: number): PortCriterion {
  const serving = facts.socketsOn(port);
  return {
    field: 'port',
    isClosed: serving.size === 0,
    judge: (subject) =>
      verdictOn(subject.sockets(), (held) => [...serving].some((inode) => held.has(inode))),
    unowned(subjects) {
      const left = new Set(serving);
      for (const subject of subjects) {
        if (left.size === 0) break;
        const held = subject.sockets();
        if (held.ok) for (const inode of held.value) left.delete(inode);
      }
      return [...left];
    },
  };
}
