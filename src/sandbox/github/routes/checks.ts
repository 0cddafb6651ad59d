import { announceRun, type CheckRunAction } from '../checks/announce.ts';
import { announceSuite, ensureSuite } from '../checks/suites.ts';
import { reads, writes } from '../http/access.ts';
import {
  type Answer,
  callerAccount,
  callerApp,
  created,
  numberParam,
  ok,
  param,
  type RepositoryCall,
  readBody,
} from '../http/call.ts';
import { HttpError, notFound, unprocessable } from '../http/http-error.ts';
import { paged } from '../http/pages.ts';
import { type Route, repositoryRoute } from '../http/router.ts';
import { presentCheckRun, presentCheckSuite, suiteRuns } from '../present/check.ts';
import { repositoryHtml } from '../present/links.ts';
import { afterCheckChange } from '../pulls/auto-merge.ts';
import type { Annotation, CheckRun, CheckSuite } from '../world/checks.ts';
import { type CheckChange, createCheckSchema, updateCheckSchema } from './check-bodies.ts';

export const checkRoutes: readonly Route[] = [
  repositoryRoute('POST', '/check-runs', writes('checks'), createRun),
  repositoryRoute('GET', '/check-runs/{check_run_id}', reads('checks'), getRun),
  repositoryRoute('PATCH', '/check-runs/{check_run_id}', writes('checks'), updateRun),
  repositoryRoute('GET', '/check-runs/{check_run_id}/annotations', reads('checks'), listAnnotations),
  repositoryRoute('POST', '/check-runs/{check_run_id}/rerequest', writes('checks'), rerequest),
  repositoryRoute('GET', '/commits/{ref...}/check-runs', reads('checks'), listForRef),
  repositoryRoute('GET', '/commits/{ref...}/check-suites', reads('checks'), listSuites),
  repositoryRoute('GET', '/check-suites/{check_suite_id}', reads('checks'), getSuite),
  repositoryRoute('POST', '/check-suites/{check_suite_id}/rerequest', writes('checks'), rerequestSuite),
  repositoryRoute('GET', '/check-suites/{check_suite_id}/check-runs', reads('checks'), listForSuite),
];

function runOf(call: RepositoryCall): CheckRun {
  const run = call.repository.checkRuns.get(numberParam(call, 'check_run_id'));
  if (!run) throw notFound();
  return run;
}

async function createRun(call: RepositoryCall): Promise<Answer> {
  const { context, repository } = call;
  const app = callerApp(call);
  const request = readBody(call, createCheckSchema);
  if (!(await repository.git.readCommit(request.head_sha)))
    throw unprocessable(`No commit found for SHA: ${request.head_sha}`);
  const branch = await branchOf(call, request.head_sha);
  const run: CheckRun = {
    id: context.world.nextId(),
    suite: ensureSuite(context, repository, app, request.head_sha, branch).id,
    app,
    sha: request.head_sha,
    name: request.name,
    status: 'queued',
    conclusion: null,
    startedAt: context.now(),
    completedAt: null,
    externalId: '',
    detailsUrl: null,
    output: { title: null, summary: null, text: null },
    annotations: [],
    actions: [],
  };
  applyChange(call, run, request);
  repository.checkRuns.set(run.id, run);
  await announce(call, run, 'created');
  if (run.status === 'completed') await announce(call, run, 'completed');
  await afterCheckChange(context, repository, run.sha);
  return created(await presentCheckRun(context, repository, run));
}

async function branchOf(call: RepositoryCall, sha: string): Promise<string | null> {
  for (const [ref, tip] of await call.repository.git.refs.list('refs/heads/')) if (tip === sha) return ref.slice(11);
  return null;
}

function applyChange(call: RepositoryCall, run: CheckRun, change: CheckChange): void {
  const completes = change.conclusion !== undefined;
  if (change.status === 'completed' && !completes)
    throw unprocessable('Invalid request.\n\n"conclusion" wasn\'t supplied.');
  // A completed run stays completed: only its conclusion and its words may still change.
  if (change.status !== undefined && run.status !== 'completed') run.status = change.status;
  // A conclusion completes the run, whatever status came with it.
  if (completes) run.status = 'completed';
  if (change.conclusion !== undefined) run.conclusion = change.conclusion;
  if (run.status !== 'completed') {
    run.conclusion = null;
    run.completedAt = null;
  } else if (completes || run.completedAt === null) {
    run.completedAt = change.completed_at ? new Date(change.completed_at) : call.context.now();
  }
  if (change.name !== undefined) run.name = change.name;
  if (change.started_at !== undefined) run.startedAt = new Date(change.started_at);
  if (change.details_url !== undefined) run.detailsUrl = change.details_url;
  if (change.external_id !== undefined) run.externalId = change.external_id;
  if (change.actions !== undefined) run.actions = change.actions;
  if (!change.output) return;
  const { title = null, summary = null, text = null, annotations = [] } = change.output;
  run.output = { title: title ?? run.output.title, summary, text };
  run.annotations.push(...annotations);
}

async function updateRun(call: RepositoryCall): Promise<Answer> {
  const { context, repository } = call;
  const run = runOf(call);
  if (callerApp(call) !== run.app)
    throw new HttpError(
      403,
      'Invalid app_id `app_id` - check run can only be modified by the GitHub App that created it.',
    );
  const before = run.status;
  applyChange(call, run, readBody(call, updateCheckSchema));
  if (run.status === 'completed' && before !== 'completed') await announce(call, run, 'completed');
  await afterCheckChange(context, repository, run.sha);
  return ok(await presentCheckRun(context, repository, run));
}

function announce(call: RepositoryCall, run: CheckRun, action: CheckRunAction): Promise<void> {
  return announceRun(call.context, call.repository, run, { action, sender: callerAccount(call) });
}

async function getRun(call: RepositoryCall): Promise<Answer> {
  return ok(await presentCheckRun(call.context, call.repository, runOf(call)));
}

/** Asks the App to run its check again; the run itself stays as it is until the App writes a new one. */
async function rerequest(call: RepositoryCall): Promise<Answer> {
  await announce(call, runOf(call), 'rerequested');
  return { status: 201, body: {} };
}

function listAnnotations(call: RepositoryCall): Promise<Answer> {
  const run = runOf(call);
  return paged(call, run.annotations, (annotation) => presentAnnotation(call, run, annotation));
}

function presentAnnotation(call: RepositoryCall, run: CheckRun, annotation: Annotation) {
  const html = repositoryHtml(call.context.links, call.repository);
  return {
    path: annotation.path,
    start_line: annotation.start_line,
    end_line: annotation.end_line,
    start_column: annotation.start_column ?? null,
    end_column: annotation.end_column ?? null,
    annotation_level: annotation.annotation_level,
    title: annotation.title ?? null,
    message: annotation.message,
    raw_details: annotation.raw_details ?? null,
    blob_href: `${html}/blob/${run.sha}/${annotation.path}`,
  };
}

async function listForRef(call: RepositoryCall): Promise<Answer> {
  const ref = param(call, 'ref');
  const sha = await call.repository.git.resolveCommit(ref);
  if (!sha) throw unprocessable(`No commit found for SHA: ${ref}`);
  return listRuns(
    call,
    [...call.repository.checkRuns.values()].filter((run) => run.sha === sha),
  );
}

function listForSuite(call: RepositoryCall): Promise<Answer> {
  return listRuns(call, suiteRuns(call.repository, suiteOf(call)));
}

function listRuns(call: RepositoryCall, runs: readonly CheckRun[]): Promise<Answer> {
  const { context, repository, query } = call;
  const name = query.get('check_name');
  const status = query.get('status');
  const app = query.get('app_id');
  const chosen = runs.filter(
    (run) =>
      (name === null || run.name === name) &&
      (status === null || run.status === status) &&
      (app === null || String(run.app.id) === app),
  );
  const found = (query.get('filter') === 'all' ? chosen : latestOnly(chosen)).toReversed();
  const show = (run: CheckRun) => presentCheckRun(context, repository, run);
  return paged(call, found, show, (check_runs) => ({ total_count: found.length, check_runs }));
}

/** The newest run of each name and App. */
function latestOnly(runs: readonly CheckRun[]): CheckRun[] {
  const latest = new Map<string, CheckRun>();
  for (const run of runs) latest.set(`${run.app.id} ${run.name}`, run);
  return [...latest.values()];
}

async function listSuites(call: RepositoryCall): Promise<Answer> {
  const { context, repository } = call;
  const sha = await repository.git.resolveCommit(param(call, 'ref'));
  const found = [...repository.checkSuites.values()].filter((suite) => suite.sha === sha);
  const wrap = (check_suites: unknown[]) => ({ total_count: found.length, check_suites });
  return paged(call, found, (suite) => presentCheckSuite(context, repository, suite), wrap);
}

function suiteOf(call: RepositoryCall): CheckSuite {
  const suite = call.repository.checkSuites.get(numberParam(call, 'check_suite_id'));
  if (!suite) throw notFound();
  return suite;
}

async function rerequestSuite(call: RepositoryCall): Promise<Answer> {
  await announceSuite(call.context, call.repository, suiteOf(call), 'rerequested', callerAccount(call));
  return { status: 201, body: {} };
}

async function getSuite(call: RepositoryCall): Promise<Answer> {
  return ok(await presentCheckSuite(call.context, call.repository, suiteOf(call)));
}
