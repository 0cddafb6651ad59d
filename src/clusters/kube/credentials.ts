/** TLS material of a connection, as node:tls takes it. The server's certificate is always verified. */
export interface KubeTls {
  ca?: string;
  cert?: string;
  key?: string;
  servername?: string;
}

/** How to reach an API server and who to be there. The token stays inside: nothing here prints or serialises it. */
export interface KubeCredentials {
  /** Base address without a slash at its end. */
  server: string;
  tls: KubeTls;
  /** Namespace of the kubeconfig's context or of the pod, null when there is none. */
  namespace: string | null;
  /** The Authorization header, or null for client certificates. */
  authorization(): Promise<string | null>;
  /** Forgets a token that was refused. True when another try may get a newer one. */
  refresh(): boolean;
}

/** Credentials that cannot be used, with what to do about it. */
export class CredentialsError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CredentialsError';
  }
}

/** Throws CredentialsError unless the address is https, or http on this very machine (tests, `kubectl proxy`). */
export function checkServer(server: string): string {
  const url = URL.canParse(server) ? new URL(server) : null;
  if (url === null) throw new CredentialsError(`the cluster's server ${JSON.stringify(server)} is not a URL`);
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))) {
    return server.replace(/\/+$/, '');
  }
  throw new CredentialsError(`the cluster's server ${url.origin} must use https; plain http is for loopback only`);
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
}
