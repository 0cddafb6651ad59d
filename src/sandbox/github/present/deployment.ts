import type { Context } from '../context.ts';
import { isoSeconds } from '../git/commit.ts';
import type { Deployment, DeploymentStatus, Environment } from '../world/deployments.ts';
import type { Repository } from '../world/repository.ts';
import { presentAccount, presentAppOf } from './account.ts';
import { nodeId, repositoryApi, repositoryHtml } from './links.ts';

export function presentDeployment(context: Context, repository: Repository, deployment: Deployment) {
  const api = repositoryApi(context.links, repository);
  const url = `${api}/deployments/${deployment.id}`;
  return {
    url,
    id: deployment.id,
    node_id: nodeId('DE', deployment.id),
    sha: deployment.sha,
    ref: deployment.ref,
    task: deployment.task,
    payload: deployment.payload,
    original_environment: deployment.environment,
    environment: deployment.environment,
    description: deployment.description,
    creator: presentAccount(context.links, deployment.author.account),
    created_at: isoSeconds(deployment.createdAt),
    updated_at: isoSeconds(deployment.updatedAt),
    statuses_url: `${url}/statuses`,
    repository_url: api,
    transient_environment: deployment.transient,
    production_environment: deployment.production,
    performed_via_github_app: presentAppOf(context.links, deployment.author),
  };
}

export function presentDeploymentStatus(
  context: Context,
  repository: Repository,
  deployment: Deployment,
  status: DeploymentStatus,
) {
  const api = repositoryApi(context.links, repository);
  const url = `${api}/deployments/${deployment.id}`;
  return {
    url: `${url}/statuses/${status.id}`,
    id: status.id,
    node_id: nodeId('DES', status.id),
    state: status.state,
    creator: presentAccount(context.links, status.author.account),
    description: status.description,
    environment: status.environment,
    target_url: status.logUrl,
    log_url: status.logUrl,
    environment_url: status.environmentUrl,
    created_at: isoSeconds(status.createdAt),
    updated_at: isoSeconds(status.createdAt),
    deployment_url: url,
    repository_url: api,
    performed_via_github_app: presentAppOf(context.links, status.author),
  };
}

export function presentEnvironment(context: Context, repository: Repository, environment: Environment) {
  const name = encodeURIComponent(environment.name);
  return {
    id: environment.id,
    node_id: nodeId('EN', environment.id),
    name: environment.name,
    url: `${repositoryApi(context.links, repository)}/environments/${name}`,
    html_url: `${repositoryHtml(context.links, repository)}/deployments/activity_log?environments_filter=${name}`,
    created_at: isoSeconds(environment.createdAt),
    updated_at: isoSeconds(environment.createdAt),
    protection_rules: [],
    deployment_branch_policy: null,
  };
}
