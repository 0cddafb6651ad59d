import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A door before the server that can refuse what registries tell, as a proxy does whose backend is broken. */
export interface Door {
  url: string;
  /** `http://127.0.0.1:PORT` of the server. */
  leadTo(url: string): void;
  /** Answers every event of a registry with this status from now on; null lets them through. */
  refuseEvents(status: number | null): void;
  /** The answers that registries got, in their order. */
  answers(): readonly number[];
  close(): Promise<void>;
}

export async function startDoor(): Promise<Door> {
  let target: string | null = null;
  let refusal: number | null = null;
  const answers: number[] = [];
  const server = createServer((from, to) => {
    const isEvent = from.url?.startsWith('/v1/registries/') === true;
    const answer = (status: number) => {
      if (isEvent) answers.push(status);
      return to.writeHead(status);
    };
    if (target === null || (isEvent && refusal !== null)) {
      from.resume();
      answer(refusal ?? 502).end();
      return;
    }
    const { method, headers, url } = from;
    const on = request(new URL(url ?? '/', target), { method, headers }, (reply) => {
      if (isEvent) answers.push(reply.statusCode ?? 0);
      to.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.pipe(to);
    });
    on.on('error', () => (to.headersSent ? to.destroy() : answer(502).end()));
    from.pipe(on);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    leadTo(url) {
      target = url;
    },
    refuseEvents(status) {
      refusal = status;
    },
    answers: () => answers,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
