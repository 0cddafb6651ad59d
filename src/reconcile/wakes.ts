import { AgentWake } from '../model/report.ts';
import type { Credential } from './credential.ts';
import { fullJitterMs } from './schedule.ts';
import { explainAnswer } from './server-answer.ts';
import { createEventReader } from './sse.ts';

export interface WakeDeps {
  /** Address of the server, without a slash at the end. */
  server: string;
  credential: Credential;
  repository: string;
  /** Those of which news is heeded: the branch that is applied, and the state branch. */
  branches: readonly string[];
  fetch: typeof fetch;
  random(): number;
  /** Resolves after a time, or at once when the signal aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** How long the stream may be silent before it counts as dead. */
  silenceMs: number;
  /** A hint that Git may have news: at this commit, or (null) at any, after a gap in the stream. */
  onWake(sha: string | null): void;
  log: { info(data: object, text: string): void; warn(data: object, text: string): void };
}

const FIRST_RETRY_MS = 1_000;
const MAX_RETRY_MS = 30_000;

/** Listens to the server's event stream until the signal aborts; every end is followed by another try. Never throws. */
export async function listenForWakes(deps: WakeDeps, signal: AbortSignal): Promise<void> {
  let attempt = 0;
  while (!signal.aborted) {
    try {
      await listenOnce(deps, signal, () => {
        attempt = 0;
      });
      deps.log.info({}, 'The event stream ended; connecting again');
    } catch (error) {
      if (signal.aborted) return;
      deps.log.warn({ reason: reasonOf(error) }, 'No event stream from the server; Git is polled meanwhile');
    }
    await deps.sleep(fullJitterMs(attempt++, FIRST_RETRY_MS, MAX_RETRY_MS, deps.random()), signal);
  }
}

async function listenOnce(deps: WakeDeps, signal: AbortSignal, onAlive: () => void): Promise<void> {
  const silence = new AbortController();
  const timeout = () => silence.abort(new Error(`the server was silent for ${deps.silenceMs / 1000} s`));
  let timer = setTimeout(timeout, deps.silenceMs);
  try {
    const response = await deps.fetch(`${deps.server}/v1/agent/events`, {
      headers: { accept: 'text/event-stream', authorization: `Bearer ${await deps.credential.token()}` },
      redirect: 'error',
      signal: AbortSignal.any([signal, silence.signal]),
    });
    if (response.status !== 200 || response.body === null) {
      await response.body?.cancel();
      if (response.status === 401) deps.credential.refused();
      throw new Error(explainAnswer(response.status));
    }
    deps.onWake(null);
    const reader = createEventReader();
    const decoder = new TextDecoder();
    for await (const piece of response.body) {
      onAlive();
      clearTimeout(timer);
      timer = setTimeout(timeout, deps.silenceMs);
      for (const event of reader.push(decoder.decode(piece, { stream: true }))) heed(event, deps);
    }
  } finally {
    clearTimeout(timer);
    silence.abort();
  }
}

/** A wake carries no order: one for another repository or branch, or in another form, is only noted. */
function heed(event: string, deps: WakeDeps): void {
  const wake = AgentWake.safeParse(parseJson(event));
  if (!wake.success) {
    deps.log.warn({}, 'The server sent an event that is no wake; it is ignored');
    return;
  }
  const { repository, branch, sha } = wake.data;
  if (repository.toLowerCase() === deps.repository.toLowerCase() && deps.branches.includes(branch)) deps.onWake(sha);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
