import { z } from 'zod';
import type { Context } from '../context.ts';
import { reads, writes } from '../http/access.ts';
import {
  type Answer,
  callerAuthor,
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
import { presentDeployment, presentEnvironment } from '../present/deployment.ts';
import { requiredCheckVerdict } from '../pulls/requirements.ts';
import { emit } from '../webhooks/emit.ts';
import type { Deployment } from '../world/deployments.ts';
import type { Repository } from '../world/repository.ts';

export const deploymentRoutes: readonly Route[] = [
  repositoryRoute('GET', '/deployments', reads('deployments'), listDeployments),
  repositoryRoute('POST', '/deployments', writes('deployments'), createDeployment),
  repositoryRoute('GET', '/deployments/{deployment_id}', reads('deployments'), getDeployment),
  repositoryRoute('GET', '/environments', reads('actions'), listEnvironments),
  repositoryRoute('GET', '/environments/{environment_name}', reads('actions'), getEnvironment),
];

export function deploymentOf(call: RepositoryCall): Deployment {
  const deployment = call.repository.deployments.get(numberParam(call, 'deployment_id'));
  if (!deployment) throw notFound();
  return deployment;
}

function listDeployments(call: RepositoryCall): Promise<Answer> {
  const { context, repository, query } = call;
  const found = [...repository.deployments.values()].filter((one) =>
    (['sha', 'ref', 'task', 'environment'] as const).every((key) => {
      const wanted = query.get(key);
      return wanted === null || wanted === 'none' || one[key] === wanted;
    }),
  );
  return paged(call, found.reverse(), (one) => presentDeployment(context, repository, one));
}

const createSchema = z.object({
  ref: z.string(),
  task: z.string().default('deploy'),
  auto_merge: z.boolean().default(true),
  required_contexts: z.array(z.string()).optional(),
  payload: z.union([z.record(z.string(), z.unknown()), z.string()]).default({}),
  environment: z.string().default('production'),
  description: z.string().max(140).nullable().optional(),
  transient_environment: z.boolean().default(false),
  production_environment: z.boolean().optional(),
});

async function createDeployment(call: RepositoryCall): Promise<Answer> {
  const { context, repository } = call;
  const request = readBody(call, createSchema);
  const sha = await repository.git.resolveCommit(request.ref);
  if (!sha) throw unprocessable(`No ref found for: ${request.ref}`);
  refuseUnready(repository, sha, request.required_contexts);
  const now = context.now();
  const author = callerAuthor(call);
  const deployment: Deployment = {
    id: context.world.nextId(),
    sha,
    ref: request.ref,
    task: request.task,
    payload: request.payload,
    environment: request.environment,
    description: request.description ?? null,
    transient: request.transient_environment,
    production: request.production_environment ?? request.environment === 'production',
    author,
    createdAt: now,
    updatedAt: now,
    statuses: [],
  };
  repository.deployments.set(deployment.id, deployment);
  ensureEnvironment(context, repository, deployment.environment);
  const payload = () => ({
    deployment: presentDeployment(context, repository, deployment),
    workflow: null,
    workflow_run: null,
  });
  await emit(context, repository, { event: 'deployment', action: 'created', sender: author.account, payload });
  return created(presentDeployment(context, repository, deployment));
}

/** GitHub asks for every known check of the commit unless the caller names the ones, or none, that matter. */
function refuseUnready(repository: Repository, sha: string, required: readonly string[] | undefined): void {
  const known = new Set<string>();
  for (const run of repository.checkRuns.values()) if (run.sha === sha) known.add(run.name);
  for (const status of repository.statuses) if (status.sha === sha) known.add(status.context);
  for (const context of required ?? known) {
    if (requiredCheckVerdict(repository, sha, { context }) === 'passed') continue;
    throw new HttpError(409, `Conflict: Commit status checks failed for ${sha.slice(0, 7)}.`);
  }
}

function ensureEnvironment(context: Context, repository: Repository, name: string): void {
  if (repository.environments.has(name)) return;
  repository.environments.set(name, { id: context.world.nextId(), name, createdAt: context.now() });
}

function getDeployment(call: RepositoryCall): Answer {
  return ok(presentDeployment(call.context, call.repository, deploymentOf(call)));
}

function listEnvironments(call: RepositoryCall): Promise<Answer> {
  const { context, repository } = call;
  const all = [...repository.environments.values()];
  const wrap = (environments: unknown[]) => ({ total_count: all.length, environments });
  return paged(call, all, (one) => presentEnvironment(context, repository, one), wrap);
}

function getEnvironment(call: RepositoryCall): Answer {
  const environment = call.repository.environments.get(param(call, 'environment_name'));
  if (!environment) throw notFound();
  return ok(presentEnvironment(call.context, call.repository, environment));
}
