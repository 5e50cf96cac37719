// Stands for a service in the examples: it listens, says where, and closes when it is asked to.
import { createServer } from 'node:http';

const server = createServer((_request, response) => response.end('ok'));
process.once('SIGTERM', () => server.close());
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  console.log(`listening on ${typeof address === 'object' ? address?.port : address}`);
});
