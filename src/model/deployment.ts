/** Name of a target's GitHub environment: GitHub groups deployments by it, so the environment comes first: `prod/checkout`. */
export function deploymentEnvironment(target: string): string {
  const [application, environment] = target.split('/');
  return `${environment}/${application}`;
}
