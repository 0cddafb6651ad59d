/** What the independent checker sees of a cluster. */
export interface ClusterChecker {
  /** What a Deployment runs, and whether all of it is up; null when it is not there. */
  deployment(namespace: string, name: string): Promise<RunningDeployment | null>;
  /** What an operator does before the agent starts. */
  createNamespace(name: string): Promise<void>;
}

/** Looks at a cluster over its HTTP API and nothing else. */
export function createClusterChecker(url: string, token: string): ClusterChecker {
  async function get(path: string): Promise<Record<string, unknown> | null> {
    const answer = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } });
    if (answer.status === 404) return null;
    if (!answer.ok) throw new Error(`the cluster answered ${answer.status} to ${path}`);
    return (await answer.json()) as Record<string, unknown>;
  }
  return {
    async createNamespace(name) {
      const body = JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const answer = await fetch(`${url}/api/v1/namespaces`, { method: 'POST', headers, body });
      if (!answer.ok) throw new Error(`the cluster answered ${answer.status} to the namespace ${name}`);
    },
    async deployment(namespace, name) {
      const found = await get(`/apis/apps/v1/namespaces/${namespace}/deployments/${name}`);
      return found === null ? null : runningDeployment(found);
    },
  };
}

/** Reads a Deployment as it stands in the cluster. */
export function runningDeployment(found: object): RunningDeployment {
  const { spec, status, metadata } = found as KubeDeployment;
  const isUp =
    status?.observedGeneration === metadata.generation &&
    status?.updatedReplicas === spec.replicas &&
    status?.availableReplicas === spec.replicas;
  // Availability survives a rolling update without a break; this condition is written when the newest version is up.
  const rollout = status?.conditions?.find((condition) => condition.type === 'Progressing');
  return {
    image: spec.template.spec.containers[0]?.image ?? '',
    isUp,
    since: rollout?.lastUpdateTime ?? null,
  };
}

export interface RunningDeployment {
  image: string;
  isUp: boolean;
  since: string | null;
}

interface KubeDeployment {
  metadata: { generation: number };
  spec: { replicas: number; template: { spec: { containers: { image: string }[] } } };
  status?: {
    observedGeneration?: number;
    updatedReplicas?: number;
    availableReplicas?: number;
    conditions?: { type: string; status: string; lastUpdateTime?: string }[];
  };
}
