import type { IncomingHttpHeaders } from 'node:http';

/** A request whose body was read to its end, within the limit of its route. */
export interface HttpRequest {
  method: string;
  path: string;
  /** Values of the `:name` segments of the route's path, decoded. */
  params: Readonly<Record<string, string>>;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: Uint8Array;
  /** Of the sender, or of the proxy before this server; '' when it is gone already. */
  address: string;
  /** Aborted when the other side goes away. */
  signal: AbortSignal;
}

/** A stream that stays open: the route writes until `signal` is aborted or `end` is called. */
export interface Outlet {
  write(text: string): void;
  end(): void;
  signal: AbortSignal;
}

export type HttpAnswer =
  | { status: number; headers?: Record<string, string>; body?: object | string }
  | { status: number; headers?: Record<string, string>; stream: (outlet: Outlet) => void };

/**
 * Who may come in: a signature over the body, a token in a header, or everybody. The route's handler checks it; this says
 * what it must check, so that a list of all routes can be read and tested.
 */
export type Rule = 'signature' | 'token' | 'public';

export interface Route {
  method: 'GET' | 'POST' | 'OPTIONS';
  /** `/v1/things/:name`; no other pattern. */
  path: string;
  auth: Rule;
  /** Bytes; 0 for a route that reads no body. */
  maxBody: number;
  handle(request: HttpRequest): Promise<HttpAnswer>;
}
