import type { AgentReport } from '../model/report.ts';
import type { Credential } from './credential.ts';
import { reportEssence } from './report.ts';
import { createReportPace } from './report-pace.ts';
import { fullJitterMs } from './schedule.ts';
import { explainAnswer } from './server-answer.ts';

export interface ReporterDeps {
  server: string;
  credential: Credential;
  fetch: typeof fetch;
  now(): number;
  random(): number;
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** The report of this moment; null while there is nothing to say. */
  current(): AgentReport | null;
  /** After this time the same report is sent again, as a sign of life. */
  heartbeatMs: number;
  log: { warn(data: object, text: string): void };
}

export interface Reporter {
  /** Says that the report may have changed; cheap, and may be called often. */
  changed(): void;
  /** Sends until the signal aborts. Never throws: a server that is down delays reports and nothing else. */
  run(signal: AbortSignal): Promise<void>;
}

/** Changes that come within this time are one report. */
const GATHER_MS = 20;
const FIRST_RETRY_MS = 500;
const MAX_RETRY_MS = 30_000;
const TIMEOUT_MS = 15_000;

/**
 * Sends reports in order, one at a time, always the newest: what changed while a request was under way or failed goes
 * out with the next one, and a report that says nothing new waits for the heartbeat.
 */
export function createReporter(deps: ReporterDeps): Reporter {
  let nudge = Promise.withResolvers<void>();
  let sent: { essence: string; at: number } | null = null;
  const pace = createReportPace(deps.now);

  async function pause(ms: number, signal: AbortSignal): Promise<void> {
    const stop = new AbortController();
    const either = AbortSignal.any([signal, stop.signal]);
    await Promise.race([deps.sleep(ms, either), nudge.promise]);
    stop.abort();
  }

  /** What has to be said now, with its essence; null when the server knows it and had a sign of life. */
  function dueReport(): { report: AgentReport; essence: string } | null {
    const report = deps.current();
    if (report === null) return null;
    const essence = reportEssence(report);
    const isNew = sent === null || sent.essence !== essence || deps.now() - sent.at >= deps.heartbeatMs;
    return isNew ? { report, essence } : null;
  }

  /** Until something may have changed, or a sign of life is due. */
  async function rest(signal: AbortSignal): Promise<void> {
    const left = sent === null ? deps.heartbeatMs : sent.at + deps.heartbeatMs - deps.now();
    await pause(Math.max(1, left), signal);
    await deps.sleep(GATHER_MS, signal);
  }

  async function run(signal: AbortSignal): Promise<void> {
    let attempt = 0;
    while (!signal.aborted) {
      const wait = pace.waitMs();
      if (wait > 0) await deps.sleep(wait, signal);
      nudge = Promise.withResolvers();
      const due = dueReport();
      if (due === null) {
        await rest(signal);
        continue;
      }
      pace.spend();
      const failure = await send(due.report, deps, signal);
      if (failure === null) {
        attempt = 0;
        sent = { essence: due.essence, at: deps.now() };
        continue;
      }
      if (signal.aborted) return;
      deps.log.warn({ reason: failure }, 'A report did not reach the server and is sent again');
      await deps.sleep(fullJitterMs(attempt++, FIRST_RETRY_MS, MAX_RETRY_MS, deps.random()), signal);
    }
  }

  return { changed: () => nudge.resolve(), run };
}

/** One POST; null when the server took it, else why not. */
async function send(report: AgentReport, deps: ReporterDeps, signal: AbortSignal): Promise<string | null> {
  try {
    const response = await deps.fetch(`${deps.server}/v1/agent/reports`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${await deps.credential.token()}` },
      body: JSON.stringify(report),
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    await response.body?.cancel();
    if (response.ok) return null;
    if (response.status === 401) deps.credential.refused();
    return explainAnswer(response.status);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
