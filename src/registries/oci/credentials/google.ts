import { importPKCS8, SignJWT } from 'jose';
import { z } from 'zod';
import { JsonText } from '../../../model/json-text.ts';
import { call, formOf, type Outside } from './call.ts';
import type { Lent } from './credentials.ts';

const Token = z.object({ access_token: z.string(), expires_in: z.number() });
const KeyFile = JsonText.pipe(
  z.object({
    type: z.string(),
    client_email: z.string().optional(),
    private_key: z.string().optional(),
    private_key_id: z.string().optional(),
  }),
);
const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';
const TOKENS = 'https://oauth2.googleapis.com/token';
const METADATA = 'http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/token';

/**
 * A login to Artifact Registry or gcr.io for an hour: with the key of a service account where
 * `GOOGLE_APPLICATION_CREDENTIALS` names its file, else as the machine's or the workload's own account (GKE Workload
 * Identity, Cloud Run) by the metadata server. Throws with a sentence.
 */
export async function loginToGoogle(outside: Outside): Promise<Lent> {
  const file = outside.env['GOOGLE_APPLICATION_CREDENTIALS'];
  const { access_token: password, expires_in } = file ? await byKey(outside, file) : await byMetadata(outside);
  const secret = { kind: 'basic', username: 'oauth2accesstoken', password } as const;
  return { secret, until: outside.now() + expires_in * 1000 };
}

async function byMetadata(outside: Outside): Promise<z.infer<typeof Token>> {
  const init = { headers: { 'metadata-flavor': 'Google' } };
  return await call(outside, { url: METADATA, init, schema: Token, service: "Google's metadata server" });
}

async function byKey(outside: Outside, file: string): Promise<z.infer<typeof Token>> {
  const read = KeyFile.safeParse(outside.readFile(file));
  const { type = '', client_email, private_key, private_key_id } = read.success ? read.data : {};
  if (type !== 'service_account' || client_email === undefined || private_key === undefined) {
    const found = /^[a-z_]{1,40}$/.test(type) ? `has the type ${type}` : 'is none';
    throw new Error(
      `GOOGLE_APPLICATION_CREDENTIALS has to name the key of a service account, and its file ${found}: leave it out where the workload has an identity of its own`,
    );
  }
  const key = await importPKCS8(private_key, 'RS256').catch(() => {
    throw new Error('the private key in the file of GOOGLE_APPLICATION_CREDENTIALS cannot be read');
  });
  const at = Math.floor(outside.now() / 1000);
  const assertion = await new SignJWT({ scope: SCOPE })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', ...(private_key_id !== undefined && { kid: private_key_id }) })
    .setIssuer(client_email)
    .setAudience(TOKENS)
    .setIssuedAt(at)
    .setExpirationTime(at + 3600)
    .sign(key);
  const init = formOf({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion });
  return await call(outside, { url: TOKENS, init, schema: Token, service: "Google's token server" });
}
