import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ProcessTableError } from '../../../src/errors/process-table-error.js';
import { SERVING, socketInode, socketsOnPort } from '../../../src/platform/linux/net-sockets.js';

const TCP = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode                                                     
   0: 0100007F:0BB8 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 35551 1 0000000000000000 100 0 0 10 0                     
   1: 00000000:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 17220 2 0000000000000000 100 0 0 10 0                     
   2: 0100007F:0BB8 0100007F:CF1E 01 00000000:00000000 00:00000000 00000000  1000        0 35560 1 0000000000000000 20 4 30 10 -1                    
   3: 0100007F:CF1E 0100007F:0BB8 01 00000000:00000000 00:00000000 00000000  1000        0 36110 1 0000000000000000 20 4 0 10 -1                     
   4: 0100007F:0BB8 0100007F:CF20 06 00000000:00000000 03:000008BE 00000000     0        0 0 3 0000000000000000                                      
   5: 0200007F:0BB8 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 35552 1 0000000000000000 100 0 0 10 0                     
`;
const TCP6 = `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000000000000000000001000000:0BB8 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 40211 1 0000000000000000 100 0 0 10 0
`;
const UDP = `   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops            
  442: 00000000:0035 00000000:0000 07 00000000:00000000 00:00000000 00000000   101        0 15960 2 0000000000000000 0          
  443: 0100007F:0035 0100007F:1F90 01 00000000:00000000 00:00000000 00000000   101        0 15961 2 0000000000000000 0          
12345: 00000000:CA6C 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 0 2 0000000000000000 0          
`;

const listening = (text: string, port: number): string[] =>
  socketsOnPort(text, port, SERVING.tcp, 'tcp');

describe('the sockets of a port', () => {
  test('are those that listen: no client, no accepted connection, no closed one', () => {
    expect(listening(TCP, 3000)).toEqual(['35551', '35552']);
    expect(listening(TCP, 80)).toEqual(['17220']);
    expect(listening(TCP, 0xcf1e)).toEqual([]);
    expect(listening(TCP, 8)).toEqual([]);
    expect(listening(TCP6, 3000)).toEqual(['40211']);
  });

  test('are for UDP those that are bound and not connected; the kernel’s own have inode 0', () => {
    expect(socketsOnPort(UDP, 53, SERVING.udp, 'udp')).toEqual(['15960']);
    expect(socketsOnPort(UDP, 51_820, SERVING.udp, 'udp')).toEqual(['0']);
  });

  test('are none in a table that is empty', () => {
    expect(listening(TCP.split('\n', 1)[0] ?? '', 3000)).toEqual([]);
  });
});

describe('a table in another form could not be read', () => {
  const [heading = '', entry = ''] = TCP.split('\n');

  test.each([
    ['nothing', ''],
    ['no heading', `${entry}\n`],
    ['a cut line', `${heading}\n${entry.slice(0, 40)}`],
    ['a line without an inode', `${heading}\n${entry.slice(0, 85)}`],
    ['a port of five digits', `${heading}\n${entry.replace(':0BB8', ':00BB8')}`],
    ['a state of one digit', `${heading}\n${entry.replace(' 0A ', ' A ')}`],
    ['an inode that is no number', `${heading}\n${entry.replace('35551', '3555x')}`],
    ['garbage after good lines', `${TCP}garbage\n`],
  ])('%s', (_what, text) => {
    expect(() => listening(text, 3000)).toThrow(ProcessTableError);
    expect(() => listening(text, 3000)).toThrow(/tcp is not in the form/);
  });

  test('any text either throws or tells only inodes that stand in it', () => {
    const line = fc.oneof(fc.string(), fc.constantFrom(...TCP.split('\n')));
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const text = lines.join('\n');
        try {
          for (const inode of listening(text, 3000)) expect(text).toContain(inode);
        } catch (error) {
          expect(error).toBeInstanceOf(ProcessTableError);
        }
      }),
    );
  });
});

test('the inode of a descriptor is told for sockets alone', () => {
  expect(socketInode('socket:[35551]')).toBe('35551');
  for (const link of [
    'pipe:[35551]',
    '/tmp/socket:[35551]',
    'socket:[35551] (deleted)',
    'socket:[]',
    '',
  ]) {
    expect(socketInode(link)).toBeUndefined();
  }
});
