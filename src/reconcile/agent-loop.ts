import type { AgentReport } from '../model/report.ts';
import type { Credential } from './credential.ts';
import { createGitSource, type GitSourceDeps } from './git-source.ts';
import { createGitPoller } from './poll-git.ts';
import { createReconciler, type Reconciler, type ReconcilerDeps } from './reconciler.ts';
import { type ReportFrame, reportOf } from './report.ts';
import { createReporter } from './reporter.ts';
import { listenForWakes } from './wakes.ts';
import type { GitView } from './wanted.ts';

export interface AgentLoopDeps {
  git: Omit<GitSourceDeps, 'onTip' | 'log'>;
  reconciler: Omit<ReconcilerDeps, 'onStatus' | 'log' | 'now' | 'random' | 'schedule'>;
  /** Tells of targets that changed in the cluster, until the signal aborts. */
  watch(targets: Pick<Reconciler, 'nudge' | 'wake'>, signal: AbortSignal): Promise<void>;
  /** Told of every look at Git, beside the reconciler. Never throws. */
  leftBehind(view: GitView): Promise<void>;
  frame: ReportFrame;
  /** Where people's `/sync` is written down. */
  stateBranch: string;
  /** The server to report to; null for an agent that works alone. */
  server: { url: string; credential: Credential } | null;
  pollMs: number;
  heartbeatMs: number;
  fetch: typeof fetch;
  now(): number;
  random(): number;
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  schedule(delayMs: number, task: () => void): () => void;
  log: { info(data: object, text: string): void; warn(data: object, text: string): void };
}

const SILENCE_MS = 90_000;

/**
 * Runs the agent until the signal aborts: polls Git, reconciles, reports. The parts only nudge each other, so that a
 * server or a Git host that is down stops nothing else.
 */
export async function runAgentLoop(deps: AgentLoopDeps, signal: AbortSignal): Promise<void> {
  const { frame, log } = deps;
  let tip: string | null = null;
  const reconciler = createReconciler({ ...deps, ...deps.reconciler, onStatus: () => reporter?.changed() });
  const source = createGitSource({
    ...deps.git,
    log,
    onTip(commit) {
      if (commit !== tip) log.info({ revision: commit }, 'The branch has a new tip');
      tip = commit;
      reporter?.changed();
    },
  });
  let read: string | null = null;
  function onView(view: GitView): void {
    if (view.revision !== read)
      log.info({ revision: view.revision, targets: view.targets.length }, 'The targets are read');
    read = view.revision;
    reconciler.update(view);
    reporter?.changed();
    void deps.leftBehind(view);
  }
  const poller = createGitPoller({ ...deps, source, onView });
  function current(): AgentReport | null {
    if (tip === null) return null;
    return reportOf(frame, tip, reconciler.units(), new Date(deps.now()).toISOString());
  }
  const { server } = deps;
  const reporter =
    server === null ? null : createReporter({ ...deps, server: server.url, credential: server.credential, current });
  const running: Promise<void>[] = [poller.run(signal), deps.watch(reconciler, signal)];
  if (reporter !== null) running.push(reporter.run(signal));
  if (server !== null) {
    const { repository } = frame;
    const wakes = {
      ...deps,
      server: server.url,
      credential: server.credential,
      repository,
      branches: [frame.branch, deps.stateBranch],
      silenceMs: SILENCE_MS,
    };
    running.push(listenForWakes({ ...wakes, onWake: (sha) => poller.wake(sha) }, signal));
  }
  await Promise.all(running);
  await reconciler.close();
}
