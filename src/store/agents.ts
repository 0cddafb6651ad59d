import type { AgentList } from '../model/agents.ts';
import type { Sql } from './database.ts';

/** An agent that joined, and what it may speak of. */
export interface JoinedAgent {
  id: string;
  cluster: string;
  repositories: string[];
}

export type OpenInvitation = AgentList['invitations'][number];

/** Registrations. Every secret comes in as its SHA-256 in hex: this table could be read by anybody and open nothing. */
export interface Agents {
  /** Keeps an invitation and forgets those that have expired. */
  invite(invitation: OpenInvitation & { tokenSha256: string; at: string }): Promise<void>;
  /** What an unused and unexpired invitation is for; null for every other token. */
  invited(tokenSha256: string, at: string): Promise<Omit<JoinedAgent, 'id'> | null>;
  /**
   * Makes an agent known under its cluster and `suffix`, once for each invitation. The same token with the same credential
   * gives the same agent again, until it is revoked. Null for every other token.
   */
  join(request: {
    tokenSha256: string;
    credentialSha256: string;
    suffix: string;
    at: string;
  }): Promise<JoinedAgent | null>;
  /** The agent with this credential, which is noted as seen; null when it is unknown or revoked. */
  find(credentialSha256: string, at: string): Promise<JoinedAgent | null>;
  /** All agents, revoked ones too, and the open invitations. */
  list(at: string): Promise<AgentList>;
  /**
   * Revokes one agent by its id, or all agents and invitations of a cluster. What was revoked before is not told again.
   * The reports of a cluster that has no agent left are dropped.
   */
  revoke(name: string, at: string): Promise<{ agents: string[]; invitations: number }>;
}

/** Being seen is written at most this often. */
const SEEN_SECONDS = 30;

export function createAgents(sql: Sql): Agents {
  return {
    async invite({ tokenSha256, cluster, repositories, expiresAt, at }) {
      await sql.query('delete from shiplock.invitations where expires_at <= $1', [at]);
      await sql.query(
        'insert into shiplock.invitations (token_sha256, cluster, repositories, expires_at) values ($1, $2, $3, $4)',
        [tokenSha256, cluster, repositories, expiresAt],
      );
    },
    async invited(tokenSha256, at) {
      const [row] = await sql.query<Omit<JoinedAgent, 'id'>>(
        `select cluster, repositories from shiplock.invitations
         where token_sha256 = $1 and expires_at > $2
           and not exists (select 1 from shiplock.agents where invitation_sha256 = token_sha256)`,
        [tokenSha256, at],
      );
      return row ?? null;
    },
    async join({ tokenSha256, credentialSha256, suffix, at }) {
      await sql.query(
        `insert into shiplock.agents (id, cluster, repositories, credential_sha256, invitation_sha256, created_at)
         select cluster || ':' || $3, cluster, repositories, $2, token_sha256, $4::timestamptz from shiplock.invitations
         where token_sha256 = $1 and expires_at > $4::timestamptz for share
         on conflict do nothing`,
        [tokenSha256, credentialSha256, suffix, at],
      );
      const [row] = await sql.query<JoinedAgent>(
        `select id, cluster, repositories from shiplock.agents
         where invitation_sha256 = $1 and credential_sha256 = $2 and revoked_at is null`,
        [tokenSha256, credentialSha256],
      );
      return row ?? null;
    },
    async find(credentialSha256, at) {
      const [row] = await sql.query<JoinedAgent>(
        `with seen as (
           update shiplock.agents set last_seen_at = $2::timestamptz
           where credential_sha256 = $1 and revoked_at is null
             and (last_seen_at is null or last_seen_at < $2::timestamptz - make_interval(secs => $3))
         )
         select id, cluster, repositories from shiplock.agents where credential_sha256 = $1 and revoked_at is null`,
        [credentialSha256, at, SEEN_SECONDS],
      );
      return row ?? null;
    },
    async list(at) {
      const agents = await sql.query<JoinedAgent & Times>(
        `select id, cluster, repositories, created_at, last_seen_at, revoked_at from shiplock.agents
         order by cluster, created_at, id`,
      );
      const invitations = await sql.query<{ cluster: string; repositories: string[]; expires_at: Date }>(
        `select cluster, repositories, expires_at from shiplock.invitations
         where expires_at > $1 and not exists (select 1 from shiplock.agents where invitation_sha256 = token_sha256)
         order by cluster, expires_at`,
        [at],
      );
      return {
        agents: agents.map(({ created_at, last_seen_at, revoked_at, ...agent }) => ({
          ...agent,
          createdAt: created_at.toISOString(),
          lastSeenAt: last_seen_at?.toISOString() ?? null,
          revokedAt: revoked_at?.toISOString() ?? null,
        })),
        invitations: invitations.map(({ expires_at, ...rest }) => ({ ...rest, expiresAt: expires_at.toISOString() })),
      };
    },
    async revoke(name, at) {
      // The invitations first: a join holds its own, so it is over by then and revoked with the others, or finds none.
      const invitations = await sql.query<{ used: boolean }>(
        `delete from shiplock.invitations where cluster = $1
         returning expires_at <= $2 or exists (select 1 from shiplock.agents where invitation_sha256 = token_sha256) as used`,
        [name, at],
      );
      const agents = await sql.query<{ id: string }>(
        `update shiplock.agents set revoked_at = $2 where (id = $1 or cluster = $1) and revoked_at is null returning id`,
        [name, at],
      );
      // What a cluster said that has no agent any more must not hold up the others for ever.
      await sql.query(
        `delete from shiplock.agent_reports where cluster in (
           select cluster from shiplock.agents where id = $1 or cluster = $1 union select $1
         ) and not exists (
           select 1 from shiplock.agents where agents.cluster = agent_reports.cluster and revoked_at is null
         )`,
        [name],
      );
      return {
        agents: agents.map(({ id }) => id).sort(),
        invitations: invitations.filter(({ used }) => !used).length,
      };
    },
  };
}

interface Times {
  created_at: Date;
  last_seen_at: Date | null;
  revoked_at: Date | null;
}
