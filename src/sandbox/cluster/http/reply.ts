import type { ServerResponse } from 'node:http';
import { type ApiError, statusOf } from '../api-status.ts';
import type { JsonObject } from '../json.ts';

export function replyJson(response: ServerResponse, code: number, body: JsonObject): void {
  const text = JSON.stringify(body);
  response.writeHead(code, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  response.end(text);
}

export function replyText(response: ServerResponse, code: number, text: string): void {
  response.writeHead(code, { 'content-type': 'text/plain; charset=utf-8' });
  response.end(text);
}

/** A refusal as a Status; 429 and 503 tell how long to wait. */
export function replyError(response: ServerResponse, error: ApiError): void {
  const seconds = error.details?.retryAfterSeconds;
  if (seconds !== undefined) response.setHeader('retry-after', String(seconds));
  replyJson(response, error.code, statusOf(error));
}

/** Warnings travel in the form of RFC 7234, code 299. */
export function addWarnings(response: ServerResponse, warnings: readonly string[]): void {
  if (warnings.length === 0) return;
  const values = warnings.map((text) => `299 - "${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`);
  response.setHeader('warning', values);
}
