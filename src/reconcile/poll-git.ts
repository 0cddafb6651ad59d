import { ConfigError } from '../model/errors.ts';
import type { GitSource } from './git-source.ts';
import { fullJitterMs } from './schedule.ts';
import type { GitView } from './wanted.ts';

export interface PollDeps {
  source: GitSource;
  onView(view: GitView): void;
  pollMs: number;
  random(): number;
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  log: { warn(data: object, text: string): void };
}

export interface GitPoller {
  /** A hint that a branch has news: at this commit, or anywhere. */
  wake(sha: string | null): void;
  /** Looks at Git until the signal aborts. Never throws. */
  run(signal: AbortSignal): Promise<void>;
}

const FIRST_RETRY_MS = 2_000;
/** After a wake whose commit is not there yet: a Git host's replicas may lag behind its webhooks. */
const LAG_TRIES = 5;
const LAG_FIRST_MS = 300;

/** Polls at its own pace with jitter; a wake only makes the next look come at once. A look that runs is followed by another. */
export function createGitPoller(deps: PollDeps): GitPoller {
  let awaited: string | null = null;
  let nudge = Promise.withResolvers<void>();
  let tips: readonly (string | undefined)[] = [];
  let failures = 0;

  async function lookOnce(): Promise<void> {
    try {
      const view = await deps.source.look();
      failures = 0;
      tips = [view.revision, view.state];
      deps.onView(view);
    } catch (error) {
      failures++;
      const reason = error instanceof Error ? error.message : String(error);
      if (error instanceof ConfigError)
        deps.log.warn({ reason }, 'The config is not valid; nothing changes until it is');
      else deps.log.warn({ reason }, 'Git could not be read; it is tried again');
    }
  }

  /** How long until the next look if nothing wakes it. */
  function delay(lagTries: number): number {
    const regular = deps.pollMs * (0.85 + deps.random() * 0.3);
    if (lagTries > 0) return Math.min(regular, LAG_FIRST_MS * 2 ** (LAG_TRIES - lagTries));
    if (failures === 0) return regular;
    return Math.min(regular, FIRST_RETRY_MS + fullJitterMs(failures, FIRST_RETRY_MS, deps.pollMs, deps.random()));
  }

  return {
    wake(sha) {
      if (sha !== null && tips.includes(sha)) return;
      awaited = sha;
      nudge.resolve();
    },
    async run(signal) {
      let lagTries = 0;
      while (!signal.aborted) {
        nudge = Promise.withResolvers();
        const before = tips;
        if (awaited !== null) lagTries = LAG_TRIES;
        awaited = null;
        await lookOnce();
        const isNews = tips.some((tip) => !before.includes(tip));
        lagTries = isNews ? 0 : Math.max(0, lagTries - 1);
        await pause(delay(lagTries), nudge.promise, deps, signal);
      }
    },
  };
}

async function pause(ms: number, nudge: Promise<void>, deps: PollDeps, signal: AbortSignal): Promise<void> {
  const stop = new AbortController();
  await Promise.race([deps.sleep(ms, AbortSignal.any([signal, stop.signal])), nudge]);
  stop.abort();
}
