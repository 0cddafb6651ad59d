/** What the App asks for (`app.yml` says why of each). */
export const WANTED_PERMISSIONS = {
  checks: 'write',
  contents: 'write',
  deployments: 'write',
  issues: 'write',
  members: 'read',
  merge_queues: 'write',
  metadata: 'read',
  packages: 'read',
  pull_requests: 'write',
  statuses: 'read',
} as const satisfies Readonly<Record<string, 'read' | 'write'>>;
