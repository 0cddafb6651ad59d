import type { AgentEntry } from '../../model/agents.ts';
import type { Mode } from '../../model/config.ts';
import type { Protection } from '../../model/protection.ts';

/** What the rules forbid on the state branch. */
export interface BranchGuards {
  deletion: boolean;
  forcePush: boolean;
}

/** One delivery of the App's webhook. */
export interface DeliveryFact {
  event: string;
  at: string;
  /** The server's answer; 0 when there was none. */
  status: number;
}

/** Everything that was read for an examination, as plain data. Null is always: it could not be read. */
export interface Facts {
  now: string;
  repository: string;
  branch: string;
  app: { id: number; login: string };
  /** What the installation granted and is told of. */
  installation: { permissions: Readonly<Record<string, string>>; events: readonly string[] };
  /** What Shiplock asks for: permissions with their level, and events. */
  wanted: { permissions: Readonly<Record<string, string>>; events: readonly string[] };
  /** Address of the webhook, null without one. */
  webhook: string | null;
  /** The newest deliveries of the App's webhook, newest first. */
  deliveries: readonly DeliveryFact[];
  protection: Protection | null;
  stateBranch: { name: string; guards: BranchGuards | null };
  config: ConfigFact;
  agents: AgentsFact;
}

export type ConfigFact =
  | { status: 'missing' }
  | { status: 'invalid'; problems: readonly string[] }
  | { status: 'valid'; modes: Readonly<Record<string, Mode>> };

/** `unasked`: no operator token was given. */
export type AgentsFact =
  | { status: 'unasked' }
  | { status: 'unreachable'; problem: string }
  | { status: 'told'; agents: readonly AgentEntry[] };
