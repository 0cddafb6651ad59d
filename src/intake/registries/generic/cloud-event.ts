import { z } from 'zod';
import { type Headers, header } from '../../answer.ts';
import { parseJson } from '../../parse-json.ts';

/** One event: what stands around it, and what it says. */
export interface OneEvent {
  attribute(name: string): unknown;
  data: unknown;
}

/** The required attributes of a CloudEvent in the JSON format (CloudEvents 1.0, "JSON Event Format", section 3). */
const Structured = z.looseObject({ specversion: z.string(), type: z.string(), source: z.string() });

/**
 * The events of a body: a CloudEvent in structured or binary mode, a batch of them, or plain JSON, alone or as a list.
 * A body that is neither an object nor a list has none.
 */
export function eventsIn(body: unknown, headers: Headers): OneEvent[] {
  if (Array.isArray(body)) return body.map((one) => eventOf(one, headers));
  return body !== null && typeof body === 'object' ? [eventOf(body, headers)] : [];
}

function eventOf(body: unknown, headers: Headers): OneEvent {
  const structured = Structured.safeParse(body);
  if (!structured.success) return { attribute: (name) => header(headers, `ce-${name}`), data: body };
  const event: Record<string, unknown> = structured.data;
  return { attribute: (name) => (Object.hasOwn(event, name) ? event[name] : null), data: dataOf(event) };
}

function dataOf({ data, data_base64: encoded }: Record<string, unknown>): unknown {
  return typeof encoded === 'string' ? parseJson(Buffer.from(encoded, 'base64')) : data;
}
