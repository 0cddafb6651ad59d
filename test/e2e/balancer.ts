import { connect, createServer, type Socket } from 'node:net';

/** A door before replicas, as a Service of Kubernetes is: each connection goes to the next one that takes it. */
export interface Balancer {
  url: string;
  /** `http://127.0.0.1:PORT` of every replica. */
  setReplicas(urls: readonly string[]): void;
  close(): Promise<void>;
}

export async function startBalancer(): Promise<Balancer> {
  let ports: number[] = [];
  let turn = 0;
  const open = new Set<Socket>();

  function pass(from: Socket, tries: number): void {
    const port = ports[turn % ports.length];
    turn += 1;
    if (tries === 0 || port === undefined) {
      from.destroy();
      return;
    }
    const to = connect(port, '127.0.0.1');
    let isUp = false;
    to.once('connect', () => {
      isUp = true;
      from.pipe(to).pipe(from);
    });
    to.once('error', () => (isUp ? from.destroy() : pass(from, tries - 1)));
    from.once('close', () => to.destroy());
    from.once('error', () => to.destroy());
    track(to);
  }

  function track(socket: Socket): void {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  }

  const server = createServer((socket) => {
    track(socket);
    pass(socket, ports.length);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    setReplicas(urls) {
      ports = urls.map((url) => Number(new URL(url).port));
    },
    async close() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
