import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AgentReport } from '../../../src/model/report.ts';

const TOKEN = 'agent-token-of-the-bench';

/** The server's side of an agent: takes its reports and wakes it, as the real one does after a push. */
export async function startWakeServer() {
  const streams = new Set<ServerResponse>();
  let newest: AgentReport | null = null;
  let arrived = Promise.withResolvers<void>();

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url === '/v1/agent/events') {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': connected\n\n');
      streams.add(response);
      response.on('close', () => streams.delete(response));
      return;
    }
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece);
    response.writeHead(202).end();
    newest = JSON.parse(Buffer.concat(pieces).toString());
    arrived.resolve();
    arrived = Promise.withResolvers();
  }

  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;

  async function untilReported(isRight: (report: AgentReport) => boolean, seconds = 120): Promise<void> {
    const deadline = AbortSignal.timeout(seconds * 1000);
    const late = new Promise<void>((resolve) => deadline.addEventListener('abort', () => resolve()));
    while (newest === null || !isRight(newest)) {
      if (deadline.aborted)
        throw new Error(`no such report within ${seconds} s: ${JSON.stringify(newest)}`.slice(0, 2000));
      await Promise.race([arrived.promise, late]);
    }
  }

  return {
    url: `http://127.0.0.1:${port}`,
    token: TOKEN,
    untilReported,
    /** Resolves when every target is synced and healthy. */
    untilWell: (count: number) =>
      untilReported(
        ({ targets }) =>
          targets.length === count && targets.every(({ sync, health }) => sync === 'synced' && health === 'healthy'),
      ),
    forget: () => {
      newest = null;
    },
    wake(sha: string): void {
      const wake = { version: 1, repository: 'acme/deploy', branch: 'main', sha };
      for (const stream of streams) stream.write(`event: wake\ndata: ${JSON.stringify(wake)}\n\n`);
    },
    async stop(): Promise<void> {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
