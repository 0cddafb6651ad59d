import type { z } from 'zod';
import { JsonText } from '../model/json-text.ts';

/** What an operator says to a running server. Every call throws with a sentence and what to do when it is not done. */
export interface ServerClient {
  get<Schema extends z.ZodType>(path: string, answer: Schema): Promise<z.infer<Schema>>;
  post<Schema extends z.ZodType>(path: string, body: object, answer: Schema): Promise<z.infer<Schema>>;
}

const TIMEOUT_MS = 15_000;

/** What to say of an answer that is no success; `told` is the server's own sentence. */
type Refusal = (url: string, status: number, told: string | null) => string;

export interface ServerClientOptions {
  url: string;
  token: string;
  fetch: typeof fetch;
  /** That of an operator when left out. */
  refusal?: Refusal;
}

/** A client of the server at `url`, which speaks with one token to this address and to no other. */
export function createServerClient(parts: ServerClientOptions): ServerClient {
  const { url, token, fetch: send, refusal = operatorRefusal } = parts;

  async function ask<Schema extends z.ZodType>(
    path: string,
    init: RequestInit,
    answer: Schema,
  ): Promise<z.infer<Schema>> {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const response = await send(url + path, { ...init, headers, redirect: 'error', signal }).catch((cause: unknown) => {
      throw new Error(`no answer from ${url}: is the server running, and is this its address (--server)?`, { cause });
    });
    const body = JsonText.safeParse(await response.text());
    if (!response.ok) throw new Error(refusal(url, response.status, toldIn(body.data)));
    const parsed = answer.safeParse(body.data);
    if (!parsed.success) throw new Error(`${url} does not answer like a Shiplock server of this version`);
    return parsed.data;
  }

  return {
    get: (path, answer) => ask(path, {}, answer),
    post: (path, body, answer) => ask(path, { method: 'POST', body: JSON.stringify(body) }, answer),
  };
}

function operatorRefusal(url: string, status: number, told: string | null): string {
  if (status === 404)
    return `${url} has no door for operators: set SHIPLOCK_OPERATOR_TOKEN for the server and restart it`;
  if (status === 401) return `${url} was started with another SHIPLOCK_OPERATOR_TOKEN`;
  return `${url} answered ${status}${told === null ? '' : `: ${told}`}`;
}

function toldIn(body: unknown): string | null {
  return typeof body === 'object' && body !== null && 'message' in body ? String(body.message) : null;
}
