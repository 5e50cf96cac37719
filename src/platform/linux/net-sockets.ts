import { ProcessTableError } from '../../errors/process-table-error.js';

/** What makes a socket the server's end: the states of `include/net/tcp_states.h`, which UDP borrows. */
export const SERVING = {
  /** TCP_LISTEN. A client, and a connection that was accepted, are in another state. */
  tcp: '0A',
  /** TCP_CLOSE: bound, and not connected to one peer. */
  udp: '07',
} as const;

const ENTRY =
  /^\s*\d+:\s+[0-9A-F]+:([0-9A-F]{4})\s+[0-9A-F]+:[0-9A-F]{4}\s+([0-9A-F]{2})\s+\S+\s+\S+\s+\S+\s+\d+\s+\d+\s+(\d+)(?:\s|$)/i;
const HEADING = /^\s*sl\s+local_address\s+\S+\s+st\s/;

/**
 * The inodes of the sockets on one local port in one state, from the text of `/proc/net/tcp`, `tcp6`, `udp`
 * or `udp6` (proc_pid_net(5)).
 *
 * @remarks
 * Inode 0 stands for a socket of the kernel itself. Throws {@link ProcessTableError} for a line in another
 * form: a socket that could not be read must not pass for one that is not there.
 */
export function socketsOnPort(text: string, port: number, state: string, source: string): string[] {
  const [heading = '', ...lines] = text.split('\n');
  if (!HEADING.test(heading)) throw malformed(source, heading);
  const found: string[] = [];
  for (const line of lines) {
    if (line.trim() === '') continue;
    const [, localPort = '', lineState, inode] = ENTRY.exec(line) ?? [];
    if (inode === undefined) throw malformed(source, line);
    if (parseInt(localPort, 16) === port && lineState?.toUpperCase() === state) found.push(inode);
  }
  return found;
}

/** The inode in the target of a `/proc/PID/fd` link, if that is a socket: `socket:[INODE]` (proc_pid_fd(5)). */
export function socketInode(link: string): string | undefined {
  return /^socket:\[(\d+)\]$/.exec(link)?.[1];
}

function malformed(source: string, line: string): ProcessTableError {
  return new ProcessTableError(
    `${source} is not in the form of proc_pid_net(5): ${JSON.stringify(line.slice(0, 120))}`,
  );
}
