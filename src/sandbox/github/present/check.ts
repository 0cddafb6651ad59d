import type { Context } from '../context.ts';
import { isoSeconds } from '../git/commit.ts';
import type { CheckConclusion, CheckRun, CheckSuite, CommitStatus } from '../world/checks.ts';
import type { Repository } from '../world/repository.ts';
import { presentAccount, presentApp } from './account.ts';
import { commitOf, presentSimpleCommit } from './commit.ts';
import { nodeId, repositoryApi, repositoryHtml } from './links.ts';
import { presentMinimalPulls } from './minimal-pull.ts';
import { presentRepository } from './repository.ts';

export async function presentCheckRun(context: Context, repository: Repository, run: CheckRun) {
  const url = `${repositoryApi(context.links, repository)}/check-runs/${run.id}`;
  const html = `${repositoryHtml(context.links, repository)}/runs/${run.id}`;
  return {
    id: run.id,
    name: run.name,
    node_id: nodeId('CR', run.id),
    head_sha: run.sha,
    external_id: run.externalId,
    url,
    html_url: html,
    details_url: run.detailsUrl ?? html,
    status: run.status,
    conclusion: run.conclusion,
    started_at: isoSeconds(run.startedAt),
    completed_at: run.completedAt && isoSeconds(run.completedAt),
    output: { ...run.output, annotations_count: run.annotations.length, annotations_url: `${url}/annotations` },
    check_suite: { id: run.suite },
    app: presentApp(context.links, run.app),
    pull_requests: await presentMinimalPulls(context, repository, run.sha),
  };
}

/** A check run as webhooks carry it, with its suite in short form. */
export async function presentCheckRunWithSuite(context: Context, repository: Repository, run: CheckRun) {
  const suite = repository.checkSuites.get(run.suite);
  const shown = await presentCheckRun(context, repository, run);
  if (!suite) return shown;
  const outcome = suiteOutcome(repository, suite);
  return {
    ...shown,
    check_suite: {
      id: suite.id,
      node_id: nodeId('CS', suite.id),
      head_branch: suite.branch,
      head_sha: suite.sha,
      status: outcome.status,
      conclusion: outcome.conclusion,
      url: `${repositoryApi(context.links, repository)}/check-suites/${suite.id}`,
      before: null,
      after: suite.sha,
      pull_requests: shown.pull_requests,
      app: shown.app,
      created_at: isoSeconds(suite.createdAt),
      updated_at: isoSeconds(suite.updatedAt),
    },
  };
}

export async function presentCheckSuite(context: Context, repository: Repository, suite: CheckSuite) {
  const url = `${repositoryApi(context.links, repository)}/check-suites/${suite.id}`;
  const outcome = suiteOutcome(repository, suite);
  return {
    id: suite.id,
    node_id: nodeId('CS', suite.id),
    head_branch: suite.branch,
    head_sha: suite.sha,
    status: outcome.status,
    conclusion: outcome.conclusion,
    url,
    before: null,
    after: suite.sha,
    pull_requests: await presentMinimalPulls(context, repository, suite.sha),
    app: presentApp(context.links, suite.app),
    repository: presentRepository(context.links, repository),
    created_at: isoSeconds(suite.createdAt),
    updated_at: isoSeconds(suite.updatedAt),
    head_commit: presentSimpleCommit(await commitOf(repository, suite.sha)),
    latest_check_runs_count: suiteRuns(repository, suite).length,
    check_runs_url: `${url}/check-runs`,
  };
}

export function suiteRuns(repository: Repository, suite: CheckSuite): CheckRun[] {
  return [...repository.checkRuns.values()].filter((run) => run.suite === suite.id);
}

const WORST_FIRST: readonly CheckConclusion[] = [
  'failure',
  'timed_out',
  'cancelled',
  'action_required',
  'stale',
  'success',
  'neutral',
  'skipped',
];

function suiteOutcome(repository: Repository, suite: CheckSuite) {
  const runs = suiteRuns(repository, suite);
  if (runs.length === 0) return { status: 'queued' as const, conclusion: null };
  if (runs.some((run) => run.status !== 'completed')) return { status: 'in_progress' as const, conclusion: null };
  const conclusion = WORST_FIRST.find((one) => runs.some((run) => run.conclusion === one)) ?? null;
  return { status: 'completed' as const, conclusion };
}

export function presentStatus(context: Context, repository: Repository, status: CommitStatus) {
  return {
    url: `${repositoryApi(context.links, repository)}/statuses/${status.sha}`,
    avatar_url: presentAccount(context.links, status.creator).avatar_url,
    id: status.id,
    node_id: nodeId('SC', status.id),
    state: status.state,
    description: status.description,
    target_url: status.targetUrl,
    context: status.context,
    created_at: isoSeconds(status.createdAt),
    updated_at: isoSeconds(status.createdAt),
    creator: presentAccount(context.links, status.creator),
  };
}
