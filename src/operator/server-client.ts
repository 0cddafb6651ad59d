import type { z } from 'zod';
import { JsonText } from '../model/json-text.ts';

/** What an operator says to a running server. Every call throws with a sentence and what to do when it is not done. */
export interface ServerClient {
  get<Schema extends z.ZodType>(path: string, answer: Schema): Promise<z.infer<Schema>>;
  post<Schema extends z.ZodType>(path: string, body: object, answer: Schema): Promise<z.infer<Schema>>;
}

const TIMEOUT_MS = 15_000;

/** A client of the server at `url`, which speaks with the operator's token to this address and to no other. */
export function createServerClient(parts: { url: string; token: string; fetch: typeof fetch }): ServerClient {
  const { url, token, fetch: send } = parts;

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
    if (!response.ok) throw new Error(refusalText(url, response.status, body.data));
    const parsed = answer.safeParse(body.data);
    if (!parsed.success) throw new Error(`${url} does not answer like a Shiplock server of this version`);
    return parsed.data;
  }

  return {
    get: (path, answer) => ask(path, {}, answer),
    post: (path, body, answer) => ask(path, { method: 'POST', body: JSON.stringify(body) }, answer),
  };
}

function refusalText(url: string, status: number, body: unknown): string {
  if (status === 404)
    return `${url} has no door for operators: set SHIPLOCK_OPERATOR_TOKEN for the server and restart it`;
  if (status === 401) return `${url} was started with another SHIPLOCK_OPERATOR_TOKEN`;
  const told = typeof body === 'object' && body !== null && 'message' in body ? `: ${String(body.message)}` : '';
  return `${url} answered ${status}${told}`;
}
