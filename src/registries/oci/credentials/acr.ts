import { decodeJwt } from 'jose';
import { z } from 'zod';
import { call, formOf, type Outside } from './call.ts';
import type { Lent } from './credentials.ts';

const Access = z.object({ access_token: z.string() });
const Refresh = z.object({ refresh_token: z.string() });
const RESOURCE = 'https://containerregistry.azure.net/';
const MACHINE = 'http://169.254.169.254/metadata/identity/oauth2/token';
const ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
/** By Microsoft's word a refresh token lives three hours. */
const HOURS_3 = 3 * 3_600_000;

/**
 * A login to an Azure Container Registry: a token of Entra ID (client secret, workload identity, or the identity of the
 * machine), which the registry exchanges for a refresh token of its own. Throws with a sentence.
 */
export async function loginToAcr(outside: Outside, host: string): Promise<Lent> {
  const token = await entraToken(outside);
  const tenant = outside.env['AZURE_TENANT_ID'];
  const { refresh_token } = await call(outside, {
    url: `https://${host}/oauth2/exchange`,
    init: formOf({ grant_type: 'access_token', service: host, ...(tenant && { tenant }), access_token: token }),
    schema: Refresh,
    service: `the exchange of ${host}`,
  });
  return { secret: { kind: 'identity', token: refresh_token }, until: endOf(refresh_token) ?? outside.now() + HOURS_3 };
}

async function entraToken(outside: Outside): Promise<string> {
  const { env } = outside;
  const { AZURE_CLIENT_ID: client, AZURE_TENANT_ID: tenant, AZURE_CLIENT_SECRET: secret } = env;
  const file = env['AZURE_FEDERATED_TOKEN_FILE'];
  if (!client || !tenant || (!secret && !file)) return await machineToken(outside, client);
  const proof = secret
    ? { client_secret: secret }
    : { client_assertion_type: ASSERTION, client_assertion: outside.readFile(file ?? '').trim() };
  const authority = (env['AZURE_AUTHORITY_HOST'] || 'https://login.microsoftonline.com').replace(/\/+$/, '');
  const { access_token } = await call(outside, {
    url: `${authority}/${encodeURIComponent(tenant)}/oauth2/v2.0/token`,
    init: formOf({ grant_type: 'client_credentials', client_id: client, scope: `${RESOURCE}.default`, ...proof }),
    schema: Access,
    service: 'Microsoft Entra ID',
  });
  return access_token;
}

async function machineToken(outside: Outside, client: string | undefined): Promise<string> {
  const url = new URL(MACHINE);
  url.searchParams.set('api-version', '2018-02-01');
  url.searchParams.set('resource', RESOURCE);
  if (client) url.searchParams.set('client_id', client);
  const init = { headers: { metadata: 'true' } };
  const answer = await call(outside, { url, init, schema: Access, service: "Azure's metadata of the machine" }).catch(
    () => {
      throw new Error(
        'there are no Azure credentials: set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET, or give the server a workload identity',
      );
    },
  );
  return answer.access_token;
}

function endOf(token: string): number | null {
  try {
    const { exp } = decodeJwt(token);
    return exp === undefined ? null : exp * 1000;
  } catch {
    return null;
  }
}
