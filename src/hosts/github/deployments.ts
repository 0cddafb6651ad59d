import type { Deployment, Deployments } from '../host.ts';
import { at, type Repository } from './repository.ts';

/** Longest description that GitHub takes for a deployment or its status. */
const DESCRIPTION = 140;

export function createDeployments(repository: Repository): Deployments {
  const { octokit, app } = repository;
  return {
    async list({ environment, sha }) {
      const { data } = await octokit.rest.repos.listDeployments({ ...at(repository), environment, sha, per_page: 100 });
      const own = data.filter(
        (deployment) =>
          deployment.performed_via_github_app == null || deployment.performed_via_github_app.id === app.id,
      );
      const found: Deployment[] = [];
      for (const { id } of own.sort((a, b) => a.id - b.id)) {
        const statuses = await octokit.rest.repos.listDeploymentStatuses({
          ...at(repository),
          deployment_id: id,
          per_page: 1,
        });
        found.push({ id, environment, sha, state: statuses.data[0]?.state ?? null });
      }
      return found;
    },
    async create({ environment, sha, description }) {
      // Without these two GitHub may merge the base into the ref, or refuse because of its own checks.
      const { data } = await octokit.rest.repos.createDeployment({
        ...at(repository),
        ref: sha,
        environment,
        description: description.slice(0, DESCRIPTION),
        auto_merge: false,
        required_contexts: [],
      });
      if (!('id' in data)) throw new Error('GitHub merged instead of creating a deployment');
      return data.id;
    },
    async setState(id, { state, environment, description }) {
      await octokit.rest.repos.createDeploymentStatus({
        ...at(repository),
        deployment_id: id,
        state,
        environment,
        description: description.slice(0, DESCRIPTION),
        auto_inactive: false,
      });
    },
  };
}
