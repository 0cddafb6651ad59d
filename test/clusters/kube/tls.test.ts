import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KubeTls } from '../../../src/clusters/kube/credentials.ts';
import { createKubeTransport } from '../../../src/clusters/kube/transport.ts';
import { createFakeClock } from './fake-clock.ts';

const OPENSSL = 'openssl';
const hasOpenssl = canRun(OPENSSL, ['version']);

function canRun(program: string, args: string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Certificates are made for each run, because none may lie in the repository; that takes the openssl program. */
describe.runIf(hasOpenssl)('over TLS', () => {
  let folder: string;
  let certificate: string;
  let server: Server;
  let port: number;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kube-tls-'));
    const files = ['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')];
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
    const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1'];
    execFileSync(OPENSSL, ['req', '-x509', ...kind, ...files, ...subject], { stdio: 'ignore' });
    certificate = readFileSync(join(folder, 'cert.pem'), 'utf8');
    server = createServer({ key: readFileSync(join(folder, 'key.pem')), cert: certificate }, (request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ url: request.url, authorization: request.headers.authorization }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    port = typeof address === 'object' && address !== null ? address.port : 0;
  });

  afterAll(() => {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true });
  });

  async function ask(host: string, tls: KubeTls): Promise<unknown> {
    const credentials = {
      server: `https://${host}:${port}/base`,
      tls,
      namespace: null,
      authorization: async () => 'Bearer of-the-test',
      refresh: () => false,
    };
    const transport = createKubeTransport({ credentials, clock: createFakeClock(), random: () => 0, tries: 1 });
    try {
      return (await transport.request({ method: 'GET', path: '/api', query: { a: 'b' } })).body;
    } finally {
      await transport.close();
    }
  }

  it('the named authority is trusted, for the name that it vouches for', async () => {
    const answer = { url: '/base/api?a=b', authorization: 'Bearer of-the-test' };
    expect(await ask('localhost', { ca: certificate })).toEqual(answer);
    expect(await ask('127.0.0.1', { ca: certificate, servername: 'localhost' })).toEqual(answer);
  });

  it('nobody else is, and the token is not sent', async () => {
    let requests = 0;
    server.on('request', () => {
      requests += 1;
    });
    await expect(ask('localhost', {})).rejects.toThrow('DEPTH_ZERO_SELF_SIGNED_CERT');
    await expect(ask('127.0.0.1', { ca: certificate })).rejects.toThrow('ERR_TLS_CERT_ALTNAME_INVALID');
    expect(requests).toBe(0);
  });
});
