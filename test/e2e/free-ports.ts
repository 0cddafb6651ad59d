import { createServer, type Server } from 'node:net';

/** A port of loopback for each name; all were free a moment ago, all are different. */
export async function freePorts<Name extends string>(...names: Name[]): Promise<Record<Name, number>> {
  const probes: Server[] = [];
  const ports = {} as Record<Name, number>;
  for (const name of names) {
    const probe = createServer();
    await new Promise<void>((resolve, reject) => {
      probe.once('error', reject).listen(0, '127.0.0.1', resolve);
    });
    const address = probe.address();
    if (typeof address === 'object' && address !== null) ports[name] = address.port;
    probes.push(probe);
  }
  await Promise.all(probes.map((probe) => new Promise((resolve) => probe.close(resolve))));
  return ports;
}
