import { resolve } from 'node:path';
import {
  readDecodeAnswer,
  readPolicyAnswer,
  readRenderAnswer,
  readSelectAnswer,
  readTemplateAnswer,
} from './answer.ts';
import type { ChildAnswer, ChildSettings, EndReason } from './child.ts';
import type { RenderEngine, RenderError, RenderErrorCode, Trust } from './engine.ts';
import { defaultEngineCache, type EngineSource, findEngine, unpackAgain, unpackEngine } from './engine-file.ts';
import { MAXIMUM_MESSAGE } from './frames.ts';
import { narrowFiles } from './narrow.ts';
import { type ChildPool, createPool } from './pool.ts';
import { decodeMessage, policyMessage, renderMessage, selectMessage, templateMessage } from './request-frame.ts';

export interface EngineSettings {
  /** How many processes render at the same time. */
  size?: number;
  timeoutMs?: number;
  maximumRssBytes?: number;
  /** Ends processes that had nothing to do for so long. */
  idleMs?: number | null;
  /** Where the decompressed engine is kept between runs. */
  cacheFolder?: string;
  /** User and group of the processes, for who runs as root. */
  uid?: number;
  gid?: number;
  /** For few renders now and then: processes that start sooner and take less memory. */
  isLean?: boolean;
  /** Another engine than the committed one. */
  source?: EngineSource;
  /** Another evaluator of policies than the committed one. */
  policySource?: EngineSource;
}

const defaults = { size: 1, timeoutMs: 20_000, maximumRssBytes: 1536 * 1024 * 1024, idleMs: null };

/** Processes that evaluate policies are few, and needed now and then. */
const POLICY_IDLE_MS = 60_000;

/**
 * An engine in processes of its own, which start with the first render; those for policies with the first policy.
 * Throws when the engine's hash is missing.
 */
export function createEngine(settings: EngineSettings = {}): RenderEngine {
  const timeoutMs = settings.timeoutMs ?? defaults.timeoutMs;
  const source = settings.source ?? findEngine();
  const renders = createProcesses(source, settings);
  const policySettings = { ...settings, size: 1, idleMs: settings.idleMs ?? POLICY_IDLE_MS };
  let judges: Processes | null = null;

  return {
    version: source.hash,
    async render(request) {
      const files = narrowFiles(request);
      const answer = await renders.ask(renderMessage({ ...request, files }), request.trust);
      if (answer.kind === 'answer') return readRenderAnswer(answer.message);
      return { status: 'failed', error: describeEnd(answer, request.source.path || '.', timeoutMs) };
    },
    async decode(file, content) {
      const answer = await renders.ask(decodeMessage(file, content));
      if (answer.kind === 'answer') return readDecodeAnswer(answer.message);
      return { status: 'failed', error: describeEnd(answer, file, timeoutMs) };
    },
    async template(request) {
      const answer = await renders.ask(templateMessage(request), request.trust);
      if (answer.kind === 'answer') return readTemplateAnswer(answer.message);
      return { status: 'failed', error: describeEnd(answer, 'a template', timeoutMs) };
    },
    async select(queries, trust) {
      const answer = await renders.ask(selectMessage(queries), trust);
      if (answer.kind === 'answer') return readSelectAnswer(answer.message);
      return { status: 'failed', error: describeEnd(answer, 'a version policy', timeoutMs) };
    },
    async policy(request) {
      judges ??= createProcesses(settings.policySource ?? findEngine('policy'), policySettings);
      const answer = await judges.ask(policyMessage(request), request.trust);
      if (answer.kind === 'answer') return readPolicyAnswer(answer.message);
      return { status: 'failed', error: describeEnd(answer, 'a policy', timeoutMs) };
    },
    warm: renders.warm,
    async close() {
      await Promise.all([renders.close(), judges?.close()]);
    },
  };
}

interface Processes extends Pick<ChildPool, 'warm' | 'close'> {
  ask(pieces: readonly Uint8Array[], trust?: Trust): Promise<ChildAnswer>;
}

/** Processes that run one engine file, which is unpacked before the first one starts. */
function createProcesses(source: EngineSource, settings: EngineSettings): Processes {
  const { size, timeoutMs, maximumRssBytes, idleMs } = { ...defaults, ...settings };
  // Render processes live in another folder, so the path must be whole.
  const cacheFolder = resolve(settings.cacheFolder ?? defaultEngineCache());
  const pool = createPool({ size, timeoutMs, maximumRssBytes, idleMs }, childSettings);
  let unpacked: Promise<string> | null = null;

  async function childSettings(): Promise<ChildSettings> {
    unpacked ??= unpackEngine(source, cacheFolder);
    const { uid, gid, isLean = false } = settings;
    return {
      enginePath: await unpacked,
      engineHash: source.hash,
      isLean,
      ...(uid === undefined ? {} : { uid }),
      ...(gid === undefined ? {} : { gid }),
    };
  }

  return {
    warm: pool.warm,
    close: pool.close,
    async ask(pieces, trust = 'own') {
      const answer = await pool.ask(pieces, trust);
      if (answer.kind === 'answer' || !answer.detail.includes(unexpectedHash)) return answer;
      // Somebody changed the unpacked engine: replace it, once.
      unpacked = unpackAgain(source, cacheFolder);
      return await pool.ask(pieces, trust);
    },
  };
}

/** What a render process says when the engine's file is another one (see the worker's renderer). */
const unexpectedHash = 'was expected';

function describeEnd(end: Extract<ChildAnswer, { kind: 'ended' }>, path: string, timeoutMs: number): RenderError {
  const { code, message } = endings(timeoutMs, end.detail)[end.reason];
  return { code, message: `${path} ${message}` };
}

type Ending = { code: RenderErrorCode; message: string };

function endings(timeoutMs: number, detail: string): Record<EndReason, Ending> {
  return {
    timeout: {
      code: 'timeout',
      message: `did not render within ${timeoutMs / 1000} s and was stopped: look for a template that loops for ever`,
    },
    memory: { code: 'memory', message: 'needs more memory than a render may use and was stopped' },
    size: { code: 'memory', message: `renders more than ${MAXIMUM_MESSAGE / 1024 / 1024} MiB of objects` },
    closed: { code: 'crash', message: 'was not rendered, because the engine is being shut down' },
    exit: { code: 'crash', message: `was not rendered, because the render process ended: ${detail}` },
  };
}
