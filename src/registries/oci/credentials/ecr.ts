import { AwsClient } from 'aws4fetch';
import { z } from 'zod';
import { awsKeys, suffixOf } from './aws-identity.ts';
import { call, type Outside } from './call.ts';
import type { Lent } from './credentials.ts';

const Answer = z.object({
  authorizationData: z.array(z.object({ authorizationToken: z.string(), expiresAt: z.number() })).min(1),
});
const HOST = /^\d{12}\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+)\.(?:amazonaws\.com(?:\.cn)?|on\.aws)$/;

/** The region of a private ECR registry (`123456789012.dkr.ecr.eu-west-1.amazonaws.com`); null for another host. */
export function ecrRegion(host: string): string | null {
  return HOST.exec(host)?.[1] ?? null;
}

/** A login to ECR for twelve hours, by `GetAuthorizationToken`. Throws with a sentence. */
export async function loginToEcr(outside: Outside, host: string): Promise<Lent> {
  const region = ecrRegion(host);
  if (region === null) throw new Error(`${host} is no private registry of Amazon ECR`);
  const { accessKeyId, secretAccessKey, sessionToken } = await awsKeys(outside, region);
  const client = new AwsClient({
    accessKeyId,
    secretAccessKey,
    ...(sessionToken !== undefined && { sessionToken }),
    service: 'ecr',
    region,
  });
  const signed = await client.sign(`https://api.ecr.${region}.${suffixOf(region)}/`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken',
    },
    body: '{}',
  });
  const answer = await call(outside, {
    url: signed.url,
    init: { method: 'POST', headers: signed.headers, body: '{}' },
    schema: Answer,
    service: `Amazon ECR in ${region}`,
  });
  const { authorizationToken = '', expiresAt = 0 } = answer.authorizationData[0] ?? {};
  const plain = Buffer.from(authorizationToken, 'base64').toString('utf8');
  const password = plain.slice(plain.indexOf(':') + 1);
  return { secret: { kind: 'basic', username: 'AWS', password }, until: expiresAt * 1000 };
}
