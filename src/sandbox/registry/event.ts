import { randomUUID } from 'node:crypto';
import type { Descriptor } from './contents.ts';

export type RegistryAction = 'push' | 'pull' | 'mount' | 'delete';

/** What an event is about; its fields stand in the order in which the registry writes them. */
export interface EventTarget {
  mediaType?: string;
  size?: number;
  digest?: string;
  length?: number;
  repository: string;
  fromRepository?: string;
  url?: string;
  tag?: string;
  references?: Descriptor[];
}

export interface EventRequest {
  addr: string;
  host: string;
  method: string;
  useragent: string;
}

export interface RegistryEvent {
  id: string;
  timestamp: string;
  action: RegistryAction;
  target: EventTarget;
  request: { id: string } & EventRequest;
  actor: Record<string, never>;
  source: { addr: string; instanceID: string };
}

export interface EventSource {
  addr: string;
  instanceID: string;
}

/** An event in the shape of distribution 2.8, as recorded in `fixtures/events/distribution`. */
export function registryEvent(
  about: { action: RegistryAction; target: EventTarget; request: EventRequest },
  source: EventSource,
  now: Date,
): RegistryEvent {
  return {
    id: randomUUID(),
    // The registry writes nanoseconds.
    timestamp: now.toISOString().replace('Z', '000000Z'),
    action: about.action,
    target: about.target,
    request: { id: randomUUID(), ...about.request },
    actor: {},
    source,
  };
}

/** The body that is sent: one event for each envelope, indented by three spaces, as recorded. */
export function envelopeText(event: RegistryEvent): string {
  return JSON.stringify({ events: [event] }, null, 3);
}
