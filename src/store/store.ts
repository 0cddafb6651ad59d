import type { AgentReports } from './agent-reports.ts';
import type { Agents } from './agents.ts';
import type { Charts } from './charts.ts';
import type { Database } from './database.ts';
import type { Deliveries } from './deliveries.ts';
import type { Images } from './images.ts';
import type { Keys } from './keys.ts';
import type { Marks } from './marks.ts';
import type { PullHeads } from './pull-heads.ts';
import type { Renders } from './renders.ts';

/**
 * Inbox, cache and history of the server. Whoever drops it loses time, never a decision: those live in Git.
 * Agents that joined by a token are not known any more then, and are invited again.
 * `repository` is always `owner/name`; GitHub's names ignore case, and so do these functions.
 */
export interface Store {
  readonly database: Database;
  readonly deliveries: Deliveries;
  readonly pullHeads: PullHeads;
  readonly agentReports: AgentReports;
  readonly agents: Agents;
  readonly images: Images;
  readonly charts: Charts;
  readonly renders: Renders;
  readonly marks: Marks;
  readonly keys: Keys;
  close(): Promise<void>;
}
