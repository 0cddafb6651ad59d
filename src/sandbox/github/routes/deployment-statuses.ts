import { z } from 'zod';
import { reads, writes } from '../http/access.ts';
import { type Answer, callerAuthor, created, numberParam, ok, type RepositoryCall, readBody } from '../http/call.ts';
import { notFound } from '../http/http-error.ts';
import { paged } from '../http/pages.ts';
import { type Route, repositoryRoute } from '../http/router.ts';
import { presentDeployment, presentDeploymentStatus } from '../present/deployment.ts';
import { emit } from '../webhooks/emit.ts';
import type { Deployment, DeploymentStatus } from '../world/deployments.ts';
import { deploymentOf } from './deployments.ts';

const PATH = '/deployments/{deployment_id}/statuses';

export const deploymentStatusRoutes: readonly Route[] = [
  repositoryRoute('GET', PATH, reads('deployments'), list),
  repositoryRoute('POST', PATH, writes('deployments'), create),
  repositoryRoute('GET', `${PATH}/{status_id}`, reads('deployments'), get),
];

function list(call: RepositoryCall): Promise<Answer> {
  const deployment = deploymentOf(call);
  return paged(call, deployment.statuses.toReversed(), (one) => show(call, deployment, one));
}

function show(call: RepositoryCall, deployment: Deployment, status: DeploymentStatus) {
  return presentDeploymentStatus(call.context, call.repository, deployment, status);
}

const schema = z.object({
  state: z.enum(['error', 'failure', 'inactive', 'in_progress', 'queued', 'pending', 'success']),
  target_url: z.string().default(''),
  log_url: z.string().optional(),
  description: z.string().max(140).default(''),
  environment: z.string().optional(),
  environment_url: z.string().default(''),
  auto_inactive: z.boolean().default(true),
});

async function create(call: RepositoryCall): Promise<Answer> {
  const { context, repository } = call;
  const deployment = deploymentOf(call);
  const request = readBody(call, schema);
  const author = callerAuthor(call);
  const status: DeploymentStatus = {
    id: context.world.nextId(),
    state: request.state,
    author,
    description: request.description,
    environment: request.environment ?? deployment.environment,
    logUrl: request.log_url ?? request.target_url,
    environmentUrl: request.environment_url,
    createdAt: context.now(),
  };
  deployment.statuses.push(status);
  deployment.updatedAt = status.createdAt;
  const payload = () => ({
    deployment_status: show(call, deployment, status),
    deployment: presentDeployment(context, repository, deployment),
    check_run: null,
    workflow: null,
    workflow_run: null,
  });
  await emit(context, repository, { event: 'deployment_status', action: 'created', sender: author.account, payload });
  if (request.state === 'success' && request.auto_inactive) retireOthers(call, deployment, status);
  return created(show(call, deployment, status));
}

/** `auto_inactive`: earlier successful deployments of the same environment that are not for production become inactive. */
function retireOthers(call: RepositoryCall, current: Deployment, status: DeploymentStatus): void {
  for (const other of call.repository.deployments.values()) {
    if (other === current || other.production || other.transient || other.environment !== status.environment) continue;
    if (other.statuses.at(-1)?.state !== 'success') continue;
    other.statuses.push({ ...status, id: call.context.world.nextId(), state: 'inactive' });
  }
}

function get(call: RepositoryCall): Answer {
  const deployment = deploymentOf(call);
  const id = numberParam(call, 'status_id');
  const status = deployment.statuses.find((one) => one.id === id);
  if (!status) throw notFound();
  return ok(show(call, deployment, status));
}
