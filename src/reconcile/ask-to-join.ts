import { z } from 'zod';
import type { JoinRequest } from '../model/agents.ts';
import { JsonText } from '../model/json-text.ts';

/** How a server answered: it knows the agent now, it refused, or it could not be asked and may be asked again. */
export type JoinOutcome = { status: 'joined' } | { status: 'refused' | 'unanswered'; reason: string };

/** What only a person can change; anything else, such as 404 from a proxy whose server is away, may pass. */
const REFUSALS = [400, 401, 403];
const TIMEOUT_MS = 15_000;
const Told = JsonText.pipe(z.object({ message: z.string() }));

/** Sends one join request. Never throws. */
export async function askToJoin(
  server: string,
  token: string,
  request: JoinRequest,
  send: typeof fetch,
): Promise<JoinOutcome> {
  try {
    const response = await send(`${server}/v1/agent/join`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(request),
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await response.text();
    if (response.ok) return { status: 'joined' };
    const told = Told.safeParse(text);
    const reason = `the server answered ${response.status}${told.success ? `: ${told.data.message.slice(0, 200)}` : ''}`;
    return { status: REFUSALS.includes(response.status) ? 'refused' : 'unanswered', reason };
  } catch (error) {
    return { status: 'unanswered', reason: error instanceof Error ? error.message : String(error) };
  }
}
