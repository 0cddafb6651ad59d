import type { Headers } from '../answer.ts';
import type { HostNames } from './host-names.ts';
import type { ParsedEvents, RegistryName } from './image-event.ts';

export interface FormatContext {
  headers: Headers;
  hosts: HostNames;
}

/** One registry's deliveries. Pure and total. Who sent a delivery was settled before: a format authenticates nobody. */
export interface RegistryFormat {
  name: RegistryName;
  /** Where the host of an image comes from: the payload, or the receiver's setting `host` because no payload has it. */
  host: 'payload' | 'setting';
  /** What a body says of tags; null for a body that is none of this registry's deliveries. */
  parse(body: unknown, context: FormatContext): ParsedEvents | null;
  /** The answer to a question that the sender asks before it sends events; null for a body that asks none. */
  handshake?(body: unknown, headers: Headers): Readonly<Record<string, unknown>> | null;
  /** Who asks by OPTIONS whether it may send, before it sends (CloudEvents, "HTTP 1.1 Web Hooks", section 4). */
  origin?: string;
}
