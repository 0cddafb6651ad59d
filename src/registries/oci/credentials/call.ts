import type { z } from 'zod';
import { bodyOf } from '../parts.ts';

/** How a login reaches the service of its cloud, and what it reads of the machine that it runs on. */
export interface Outside {
  fetch: typeof globalThis.fetch;
  env: Readonly<Record<string, string | undefined>>;
  /** The text of a file. Throws when it cannot be read. */
  readFile: (path: string) => string;
  now: () => number;
}

const MAX_ANSWER_BYTES = 1024 * 1024;

/**
 * Calls a service of a cloud and reads its answer by a schema. Throws with a sentence that names the service and the
 * status, and holds nothing of what was sent or answered: both are secrets.
 */
export async function call<T>(
  outside: Outside,
  about: { url: string | URL; init?: RequestInit; schema: z.ZodType<T>; service: string },
): Promise<T> {
  const text = await callText(outside, about);
  try {
    return about.schema.parse(JSON.parse(text));
  } catch {
    throw new Error(`${about.service} gave another answer than expected`);
  }
}

/** As `call`, for an answer that is text. */
export async function callText(
  { fetch }: Outside,
  { url, init = {}, service }: { url: string | URL; init?: RequestInit; service: string },
): Promise<string> {
  const response = await fetch(url, { ...init, redirect: 'error', signal: AbortSignal.timeout(10_000) }).catch(() => {
    throw new Error(`${service} cannot be reached`);
  });
  const bytes = await bodyOf(response, MAX_ANSWER_BYTES, `the answer of ${service}`);
  if (!response.ok) throw new Error(`${service} answered ${response.status}`);
  return bytes.toString('utf8');
}

/** A form as the body of a POST. */
export function formOf(fields: Record<string, string>): RequestInit {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return { method: 'POST', headers, body: new URLSearchParams(fields).toString() };
}
