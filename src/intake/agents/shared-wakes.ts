import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { JsonText } from '../../model/json-text.ts';
import type { Log } from '../../model/log.ts';
import { AgentWake } from '../../model/report.ts';
import type { WakeHub } from './wake-hub.ts';

/** What one process tells the others. */
const Message = JsonText.pipe(z.object({ from: z.string(), wake: AgentWake }));

/** Wakes for agents of every replica: an agent is connected to one of them, and the work is done by any. */
export interface SharedWakes {
  /** Tells the agents of this process at once, and those of the others through the database. Never throws. */
  announce(wake: AgentWake): void;
  /** Takes what came in by the database; what is not understood is left alone. */
  receive(message: string): void;
}

/** `send` passes a message to every process; when it fails, agents of the others find the change by their own poll. */
export function createSharedWakes(parts: {
  hub: WakeHub;
  send: (message: string) => Promise<void>;
  log: Log;
}): SharedWakes {
  const { hub, send, log } = parts;
  const from = randomUUID();
  return {
    announce(wake) {
      hub.announce(wake);
      send(JSON.stringify({ from, wake })).catch((error: unknown) =>
        log.warn({ err: error }, 'the other replicas could not be told of a wake'),
      );
    },
    receive(message) {
      const parsed = Message.safeParse(message);
      if (parsed.success && parsed.data.from !== from) hub.announce(parsed.data.wake);
    },
  };
}
