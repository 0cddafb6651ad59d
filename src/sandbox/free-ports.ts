import { randomInt } from 'node:crypto';
import { createServer, type Server } from 'node:net';

/** Below the ports that systems give to outgoing connections, so that none of those takes a port that was just found. */
const FIRST = 18_000;
const LAST = 32_000;

/** A port of loopback for each name; all were free a moment ago, all are different. */
export async function freePorts<Name extends string>(...names: Name[]): Promise<Record<Name, number>> {
  const held: Server[] = [];
  const ports = {} as Record<Name, number>;
  for (const name of names) {
    const { port, server } = await holdPort();
    ports[name] = port;
    held.push(server);
  }
  await Promise.all(held.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

async function holdPort(): Promise<{ port: number; server: Server }> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const port = randomInt(FIRST, LAST);
    const server = createServer();
    const listens = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
    if (listens) return { port, server };
  }
  throw new Error(`no free port of loopback between ${FIRST} and ${LAST}`);
}
