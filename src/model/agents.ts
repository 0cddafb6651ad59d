/** How agents come to a server: invitations, credentials, and what their operators see. */
import { z } from 'zod';
import { Instant, Name } from './names.ts';

/** A one-time token: whoever holds it may make one agent known to the server. */
export const JoinToken = z.string().regex(/^slj_[A-Za-z0-9_-]{43}$/);

/** What an agent proves itself with. It makes it itself, and the server only ever learns its hash. */
export const AgentCredential = z.string().regex(/^sla_[A-Za-z0-9_-]{43}$/);

/** SHA-256 of a secret: all that is stored of it. */
export const SecretHash = z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in lower-case hex');

/** `owner/name`. */
export const RepositoryName = z.string().regex(/^[^/\s]+\/[^/\s]+$/, 'must be owner/name');

/** What an agent sends with its join token. The same request may come twice: an answer can be lost. */
export const JoinRequest = z.strictObject({
  version: z.literal(1),
  credentialSha256: SecretHash,
  /** What the agent was set up for: an invitation for something else is not used up by it. */
  cluster: Name,
  repository: RepositoryName,
  agentVersion: z.string().max(64),
});
export type JoinRequest = z.infer<typeof JoinRequest>;

/** What an operator asks for. */
export const InviteRequest = z.strictObject({
  cluster: Name,
  repositories: z.array(RepositoryName).min(1, 'must name at least one repository').max(100),
  expiresSeconds: z
    .int()
    .min(60, 'must be a minute or longer')
    .max(7 * 86_400, 'must be 7 days or shorter'),
});
export type InviteRequest = z.infer<typeof InviteRequest>;

/** The answer to it: the only time that the token is seen. */
export const Invitation = z.strictObject({
  token: JoinToken,
  expiresAt: Instant,
  /** Those of its repositories that the App is not installed on. */
  notInstalled: z.array(RepositoryName),
});
export type Invitation = z.infer<typeof Invitation>;

export const RevokeRequest = z.strictObject({
  /** A cluster, for all of its agents and open invitations, or one agent's id. */
  name: z.string().min(1).max(100),
});

/** What was revoked. `listed`: the name is also in SHIPLOCK_AGENTS, where only an operator can take it out. */
export const Revoked = z.strictObject({
  agents: z.array(z.string()),
  invitations: z.int().min(0),
  listed: z.boolean(),
});
export type Revoked = z.infer<typeof Revoked>;

const AgentEntry = z.strictObject({
  /** `cluster:digits`; null for one that is listed in SHIPLOCK_AGENTS. */
  id: z.string().nullable(),
  cluster: Name,
  repositories: z.array(RepositoryName),
  createdAt: Instant.nullable(),
  lastSeenAt: Instant.nullable(),
  revokedAt: Instant.nullable(),
});
export type AgentEntry = z.infer<typeof AgentEntry>;

/** All agents that a server knows or knew, and the invitations that are still open. */
export const AgentList = z.strictObject({
  agents: z.array(AgentEntry),
  invitations: z.array(z.strictObject({ cluster: Name, repositories: z.array(RepositoryName), expiresAt: Instant })),
});
export type AgentList = z.infer<typeof AgentList>;
