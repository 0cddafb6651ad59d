import { z } from 'zod';
import { JsonText } from '../../model/json-text.ts';

const Answer = JsonText.pipe(z.object({ value: z.string().min(1) }));
const TIMEOUT_MS = 15_000;

/**
 * The token by which a CI job proves itself: `SHIPLOCK_ID_TOKEN` (an `id_tokens` variable of GitLab), or one that GitHub
 * Actions makes for the audience (its page "OpenID Connect reference"). Throws with what to set; never repeats a token.
 */
export async function idToken(
  env: Readonly<Record<string, string | undefined>>,
  audience: string,
  send: typeof fetch,
): Promise<string> {
  const given = (env['SHIPLOCK_ID_TOKEN'] ?? '').trim();
  if (given !== '') return given;
  const { ACTIONS_ID_TOKEN_REQUEST_URL: address = '', ACTIONS_ID_TOKEN_REQUEST_TOKEN: token = '' } = env;
  if (address !== '' && token !== '') return await askGitHub(address, token, audience, send);
  if (env['GITHUB_ACTIONS'] === 'true') {
    throw new Error('GitHub gives this job no token: add `permissions: id-token: write` to the job');
  }
  throw new Error(
    'there is no token of this job: on GitLab set `id_tokens: SHIPLOCK_ID_TOKEN: aud: <the server>`, on GitHub `permissions: id-token: write`',
  );
}

async function askGitHub(address: string, token: string, audience: string, send: typeof fetch): Promise<string> {
  const url = new URL(address);
  url.searchParams.set('audience', audience);
  const headers = { authorization: `Bearer ${token}`, accept: 'application/json' };
  const response = await send(url, { headers, redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) });
  const answer = Answer.safeParse(await response.text());
  if (!response.ok || !answer.success)
    throw new Error(`GitHub answered ${response.status} when asked for a token of this job`);
  return answer.data.value;
}
