import { deploymentEnvironment } from '../model/deployment.ts';
import type { ActionOf } from '../model/plan.ts';
import type { Effects, Outcome } from './act.ts';

/** A GitHub Deployment `environment/application` at the merge commit whose newest status is the wanted one. */
export async function ensureDeployment(action: ActionOf<'ensureDeployment'>, { host }: Effects): Promise<Outcome> {
  const { sha, state, description } = action;
  const environment = deploymentEnvironment(action.target);
  const [existing] = await host.deployments.list({ environment, sha });
  if (existing !== undefined && (state === 'pending' || existing.state === state)) return 'done';
  const id = existing?.id ?? (await host.deployments.create({ environment, sha, description }));
  if (state !== 'pending') await host.deployments.setState(id, { state, environment, description });
  return 'changed';
}
