import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { Problem } from '../terms/problem.ts';

/** How long a client may take over each part of a request, s; and what one connection may ask. */
const PATIENCE = { headers: 5, request: 30, idle: 30, keepAlive: 5 };
const CONNECTIONS = 4096;
const REQUESTS_PER_CONNECTION = 10_000;

/** Opens a port for what answers requests. Slow, silent and endless clients are cut. */
export async function listen(
  fetch: (request: Request) => Response | Promise<Response>,
  host: string,
  ports: readonly number[],
): Promise<Server> {
  const server = createAdaptorServer({
    fetch,
    serverOptions: {
      headersTimeout: PATIENCE.headers * 1000,
      requestTimeout: PATIENCE.request * 1000,
      keepAliveTimeout: PATIENCE.keepAlive * 1000,
      connectionsCheckingInterval: 1000,
      maxHeaderSize: 16_384,
      noDelay: true,
    },
  }) as Server;
  server.maxConnections = CONNECTIONS;
  server.maxRequestsPerSocket = REQUESTS_PER_CONNECTION;
  // a client that reads nothing of its answer is idle too; one that waits for a search is not
  server.on('connection', (socket) => socket.setTimeout(0));
  server.on('request', (_request, response) => {
    response.on('pipe', () => response.setTimeout(PATIENCE.idle * 1000, () => response.destroy()));
  });
  for (const [at, port] of ports.entries()) {
    try {
      return await opened(server, host, port);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EADDRINUSE' && at < ports.length - 1) continue;
      throw new Problem({
        code: 'cannot-listen',
        where: code === 'ENOTFOUND' || code === 'EADDRNOTAVAIL' ? '--host' : '--port',
        said: `${host}:${port} (${code})`,
        expected: 'an address and a port that are free',
      });
    }
  }
  return server;
}

function opened(server: Server, host: string, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host.replace(/^\[|\]$/g, ''), () => {
      server.off('error', reject);
      resolve(server);
    });
  });
}

/** Where a server that listens is reached by a browser. */
export function addressOf(server: Server, host: string): string {
  const { port } = server.address() as AddressInfo;
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  return `http://${name}:${port}/`;
}
