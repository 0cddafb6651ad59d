import { z } from 'zod';
import { TargetDrift } from './drift.ts';
import { Instant, Name, Sha } from './names.ts';

/** An object that keeps a target from being synced or healthy. The reason is masked where it was made. */
export const Blocker = z.strictObject({
  kind: z.string(),
  namespace: z.string().nullable(),
  name: z.string(),
  reason: z.string(),
});
export type Blocker = z.infer<typeof Blocker>;

export const SyncState = z.enum(['synced', 'syncing', 'waiting', 'failed']);
export type SyncState = z.infer<typeof SyncState>;
/** Argo CD's words, which people know. */
export const HealthState = z.enum(['healthy', 'progressing', 'degraded', 'suspended', 'missing', 'unknown']);
export type HealthState = z.infer<typeof HealthState>;

/** Who brings a target about in its cluster: the agent itself, or Argo CD or Flux that was there already. */
export const BackendName = z.enum(['builtin', 'argocd', 'flux']);
export type BackendName = z.infer<typeof BackendName>;

/** What an agent says of one target. */
export const TargetReport = z.strictObject({
  application: Name,
  environment: Name,
  /** The commit that was applied, or tried. */
  revision: Sha,
  /** Content hash of the target at that commit, computed by the agent. */
  content: z.string(),
  sync: SyncState,
  health: HealthState,
  /** Since when it is synced and healthy at this content without a break; kept in the cluster, so it survives the agent. */
  healthySince: Instant.nullable(),
  syncedAt: Instant.nullable(),
  blockers: z.array(Blocker).max(50),
  inventory: z.strictObject({ objects: z.int().min(0) }),
  /** One masked sentence when sync failed. */
  error: z.string().nullable(),
  /** Found per target; null before the first look. */
  backend: BackendName.nullable(),
  /** Null when drift was not looked for: `heal: off`, or the target is not synced. */
  drift: TargetDrift.nullable(),
});
export type TargetReport = z.infer<typeof TargetReport>;

/** What an agent sends to the server. The server never executes it: it is evidence, recomputed from Git where possible. */
export const AgentReport = z.strictObject({
  version: z.literal(1),
  cluster: Name,
  agentVersion: z.string(),
  /** `owner/name`. */
  repository: z.string().regex(/^[^/\s]+\/[^/\s]+$/),
  branch: z.string().min(1),
  at: Instant,
  /** Tip of the branch as the agent last saw it. */
  revision: Sha,
  targets: z.array(TargetReport),
});
export type AgentReport = z.infer<typeof AgentReport>;

/** What the server sends down the agent's event stream: look at Git again. It carries no orders. */
export const AgentWake = z.strictObject({
  version: z.literal(1),
  repository: z.string(),
  branch: z.string(),
  sha: Sha,
});
export type AgentWake = z.infer<typeof AgentWake>;
