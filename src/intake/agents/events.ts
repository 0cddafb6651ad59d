import type { AgentWake } from '../../model/report.ts';
import { type Answer, answer, type Headers } from '../answer.ts';
import { type AgentToken, agentOf, mayRead } from './tokens.ts';
import type { WakeHub } from './wake-hub.ts';

export const AGENT_EVENTS_PATH = '/v1/agent/events';

/** An answer that stays open. */
interface EventStream {
  status: 200;
  headers: Record<string, string>;
  stream(outlet: { write(text: string): void; signal: AbortSignal }): void;
}

export interface AgentEventsOptions {
  hub: WakeHub;
  agents: readonly AgentToken[];
  /** How often a line is sent so that proxies and the agent see that the stream lives. */
  heartbeatMs?: number;
}

/** The agents' event stream (server-sent events): `wake` events of the token's repositories, nothing else. It carries no orders. */
export function createAgentEvents({ hub, agents, heartbeatMs = 15_000 }: AgentEventsOptions) {
  return {
    open(headers: Headers): EventStream | Answer {
      const agent = agentOf(agents, headers);
      if (agent === null) return answer(401, 'the Authorization header is missing or names no agent');
      return {
        status: 200,
        headers: {
          'content-type': 'text/event-stream',
          'cache-control': 'no-store',
          // Asks nginx not to hold events back.
          'x-accel-buffering': 'no',
        },
        stream({ write, signal }) {
          if (signal.aborted) return;
          write(': connected\n\n');
          const heartbeat = setInterval(() => write(': alive\n\n'), heartbeatMs);
          const unsubscribe = hub.subscribe((wake) => {
            if (mayRead(agent, wake.repository)) write(eventText(wake));
          });
          signal.addEventListener('abort', () => {
            clearInterval(heartbeat);
            unsubscribe();
          });
        },
      };
    },
  };
}

function eventText(wake: AgentWake): string {
  return `event: wake\ndata: ${JSON.stringify(wake)}\n\n`;
}
