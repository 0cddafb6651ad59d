import type { AgentWake } from '../../model/report.ts';
import { type Answer, answer, type Headers } from '../answer.ts';
import { type KnownAgents, NO_AGENT } from './known-agents.ts';
import type { Revocations } from './revocations.ts';
import { mayRead } from './tokens.ts';
import type { WakeHub } from './wake-hub.ts';

export const AGENT_EVENTS_PATH = '/v1/agent/events';

/** An answer that stays open. */
interface EventStream {
  status: 200;
  headers: Record<string, string>;
  stream(outlet: { write(text: string): void; end(): void; signal: AbortSignal }): void;
}

export interface AgentEventsOptions {
  hub: WakeHub;
  agents: KnownAgents;
  revocations: Pick<Revocations, 'subscribe'>;
  /** How often a line is sent so that proxies and the agent see that the stream lives. */
  heartbeatMs?: number;
}

/**
 * The agents' event stream (server-sent events): `wake` events of the token's repositories, nothing else. It carries no
 * orders. It ends when the agent is revoked: at once by the word of a revocation, else with the next sign of life.
 */
export function createAgentEvents({ hub, agents, revocations, heartbeatMs = 15_000 }: AgentEventsOptions) {
  return {
    /** Opens a stream, or refuses with 401. Throws when the database does not answer. */
    async open(headers: Headers): Promise<EventStream | Answer> {
      const agent = await agents.find(headers);
      if (agent === null) return answer(401, NO_AGENT);
      const { id } = agent;
      return {
        status: 200,
        headers: {
          'content-type': 'text/event-stream',
          'cache-control': 'no-store',
          // Asks nginx not to hold events back.
          'x-accel-buffering': 'no',
        },
        stream({ write, end, signal }) {
          if (signal.aborted) return;
          write(': connected\n\n');
          /** A database that does not answer ends no stream. */
          const endIfRevoked = () =>
            agents.find(headers).then(
              (known) => known === null && end(),
              () => undefined,
            );
          const heartbeat = setInterval(() => {
            write(': alive\n\n');
            if (id !== null) void endIfRevoked();
          }, heartbeatMs);
          const closing = [
            hub.subscribe((wake) => {
              if (mayRead(agent, wake.repository)) write(eventText(wake));
            }),
            ...(id === null ? [] : [revocations.subscribe(id, end)]),
          ];
          signal.addEventListener('abort', () => {
            clearInterval(heartbeat);
            for (const close of closing) close();
          });
          // It may have been revoked after it was found and before the subscription.
          if (id !== null) void endIfRevoked();
        },
      };
    },
  };
}

function eventText(wake: AgentWake): string {
  return `event: wake\ndata: ${JSON.stringify(wake)}\n\n`;
}
