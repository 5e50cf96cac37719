// Stands for a service in the examples: it listens, says so, and closes when it is asked to.
import { createServer } from 'node:http';
import { argv } from 'node:process';

const server = createServer((_request, response) => response.end('ok'));
process.once('SIGTERM', () => server.close());
server.listen(Number(argv[2] ?? 0), '127.0.0.1', () => console.log('ready'));
