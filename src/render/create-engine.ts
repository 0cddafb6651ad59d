import { readDecodeAnswer, readRenderAnswer } from './answer.ts';
import type { ChildAnswer, ChildSettings, EndReason } from './child.ts';
import type { RenderEngine, RenderError, RenderErrorCode } from './engine.ts';
import { defaultEngineCache, type EngineSource, findEngine, unpackAgain, unpackEngine } from './engine-file.ts';
import { narrowFiles } from './narrow.ts';
import { createPool } from './pool.ts';
import { decodeMessage, renderMessage } from './request-frame.ts';

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
}

const defaults = { size: 1, timeoutMs: 20_000, maximumRssBytes: 1536 * 1024 * 1024, idleMs: null };

/** An engine in processes of its own, which start with the first render. Throws when the engine's hash is missing. */
export function createEngine(settings: EngineSettings = {}): RenderEngine {
  const { size, timeoutMs, maximumRssBytes, idleMs } = { ...defaults, ...settings };
  const source = settings.source ?? findEngine();
  const cacheFolder = settings.cacheFolder ?? defaultEngineCache();
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

  async function ask(pieces: readonly Uint8Array[]): Promise<ChildAnswer> {
    const answer = await pool.ask(pieces);
    if (answer.kind === 'answer' || !answer.detail.includes(unexpectedHash)) return answer;
    // Somebody changed the unpacked engine: replace it, once.
    unpacked = unpackAgain(source, cacheFolder);
    return await pool.ask(pieces);
  }

  return {
    version: source.hash,
    async render(request) {
      const files = narrowFiles(request.files, request.source);
      const answer = await ask(renderMessage({ ...request, files }));
      if (answer.kind === 'answer') return readRenderAnswer(answer.message);
      return { status: 'failed', error: describeEnd(answer, request.source.path || '.', timeoutMs) };
    },
    async decode(file, content) {
      const answer = await ask(decodeMessage(file, content));
      if (answer.kind === 'answer') return readDecodeAnswer(answer.message);
      return { status: 'failed', error: describeEnd(answer, file, timeoutMs) };
    },
    warm: pool.warm,
    close: pool.close,
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
    closed: { code: 'crash', message: 'was not rendered, because the engine is being shut down' },
    exit: { code: 'crash', message: `was not rendered, because the render process ended: ${detail}` },
  };
}
