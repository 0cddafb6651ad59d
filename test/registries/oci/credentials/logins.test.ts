import { generateKeyPairSync } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader, SignJWT } from 'jose';
import nock from 'nock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loginToAcr } from '../../../../src/registries/oci/credentials/acr.ts';
import { loginToEcr } from '../../../../src/registries/oci/credentials/ecr.ts';
import { loginToGoogle } from '../../../../src/registries/oci/credentials/google.ts';

beforeEach(() => nock.disableNetConnect());
afterEach(() => {
  const unused = nock.pendingMocks();
  nock.cleanAll();
  nock.enableNetConnect();
  expect(unused).toEqual([]);
});

const NOW = Date.parse('2026-03-04T00:00:00Z');
const CANARY = 'canary-7f3a';
const files: Record<string, string> = { '/token': `${CANARY}-projected\n` };
const outside = (env: Record<string, string>) => ({
  fetch: globalThis.fetch,
  env,
  readFile: (path: string) => files[path] ?? '',
  now: () => NOW,
});

/** What a login says of its failure, which never holds a secret. */
async function failure(login: Promise<unknown>): Promise<string> {
  const message = await login.then(
    () => '',
    (error: Error) => error.message,
  );
  expect(message).not.toBe('');
  expect(message).not.toContain(CANARY);
  return message;
}

describe('Amazon ECR', () => {
  const host = '123456789012.dkr.ecr.eu-west-1.amazonaws.com';
  const keys = { AWS_ACCESS_KEY_ID: 'AKIAENV', AWS_SECRET_ACCESS_KEY: CANARY };
  const given = { AccessKeyId: 'AKIAROLE', SecretAccessKey: CANARY, Token: 'session' };

  function ecr(key: string, token?: string) {
    return nock('https://api.ecr.eu-west-1.amazonaws.com', {
      reqheaders: {
        authorization: new RegExp(`Credential=${key}/\\d{8}/eu-west-1/ecr/aws4_request`),
        'x-amz-target': 'AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken',
        'content-type': 'application/x-amz-json-1.1',
        ...(token !== undefined && { 'x-amz-security-token': token }),
      },
    })
      .post('/', '{}')
      .reply(200, {
        authorizationData: [
          {
            authorizationToken: Buffer.from('AWS:the:password').toString('base64'),
            expiresAt: NOW / 1000 + 43_200,
            proxyEndpoint: `https://${host}`,
          },
        ],
      });
  }
  const expected = {
    secret: { kind: 'basic', username: 'AWS', password: 'the:password' },
    until: NOW + 43_200_000,
  };

  test('keys of the environment', async () => {
    ecr('AKIAENV', 'session');
    expect(await loginToEcr(outside({ ...keys, AWS_SESSION_TOKEN: 'session' }), host)).toEqual(expected);
  });

  test('a web identity (IRSA)', async () => {
    const role = 'arn:aws:iam::123456789012:role/shiplock';
    nock('https://sts.eu-west-1.amazonaws.com')
      .post(
        '/',
        (body) =>
          body.Action === 'AssumeRoleWithWebIdentity' &&
          body.RoleArn === role &&
          body.WebIdentityToken === `${CANARY}-projected`,
      )
      .reply(
        200,
        `<R><Credentials><AccessKeyId>AKIAROLE</AccessKeyId><SecretAccessKey>${CANARY}</SecretAccessKey><SessionToken>session</SessionToken></Credentials></R>`,
      );
    ecr('AKIAROLE', 'session');
    const env = { AWS_WEB_IDENTITY_TOKEN_FILE: '/token', AWS_ROLE_ARN: role };
    expect(await loginToEcr(outside(env), host)).toEqual(expected);
  });

  test('the endpoint of the container (ECS, EKS Pod Identity)', async () => {
    nock('http://169.254.170.2').get('/v2/credentials/x').reply(200, given);
    ecr('AKIAROLE', 'session');
    const ecs = { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/v2/credentials/x' };
    expect(await loginToEcr(outside(ecs), host)).toEqual(expected);
    nock('http://169.254.170.23', { reqheaders: { authorization: `${CANARY}-projected` } })
      .get('/v1/credentials')
      .reply(200, given);
    ecr('AKIAROLE', 'session');
    const pod = {
      AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://169.254.170.23/v1/credentials',
      AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: '/token',
    };
    expect(await loginToEcr(outside(pod), host)).toEqual(expected);
  });

  test('the role of the machine (IMDSv2)', async () => {
    const machine = () => nock('http://169.254.169.254');
    machine().put('/latest/api/token').reply(200, 'imds');
    const asked = nock('http://169.254.169.254', { reqheaders: { 'x-aws-ec2-metadata-token': 'imds' } });
    asked.get('/latest/meta-data/iam/security-credentials/').reply(200, 'node-role\n');
    asked.get('/latest/meta-data/iam/security-credentials/node-role').reply(200, given);
    ecr('AKIAROLE', 'session');
    expect(await loginToEcr(outside({}), host)).toEqual(expected);
  });

  test('what is missing is said', async () => {
    nock('http://169.254.169.254').put('/latest/api/token').reply(404);
    expect(await failure(loginToEcr(outside({}), host))).toContain(
      'there are no AWS credentials: give the server a role',
    );
    expect(await failure(loginToEcr(outside(keys), 'public.ecr.aws'))).toContain('is no private registry');
    nock('https://api.ecr.eu-west-1.amazonaws.com')
      .post('/')
      .reply(400, { message: `${CANARY} is wrong` });
    expect(await failure(loginToEcr(outside(keys), host))).toBe('Amazon ECR in eu-west-1 answered 400');
    nock('https://api.ecr.eu-west-1.amazonaws.com').post('/').reply(200, { authorizationData: [] });
    expect(await failure(loginToEcr(outside(keys), host))).toContain('another answer than expected');
  });

  test.each([
    ['cn-north-1', '123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn', 'https://api.ecr.cn-north-1.amazonaws.com.cn'],
    ['the dual stack', '123456789012.dkr-ecr.eu-west-1.on.aws', 'https://api.ecr.eu-west-1.amazonaws.com'],
  ])('%s has its own address', async (_, name, api) => {
    nock(api).post('/').reply(500);
    expect(await failure(loginToEcr(outside(keys), name))).toContain('answered 500');
  });
});

describe('Google', () => {
  test('the metadata server of a workload', async () => {
    nock('http://metadata.google.internal', { reqheaders: { 'metadata-flavor': 'Google' } })
      .get('/computeMetadata/v1/instance/service-accounts/default/token')
      .reply(200, { access_token: 'ya29', expires_in: 3599, token_type: 'Bearer' });
    expect(await loginToGoogle(outside({}))).toEqual({
      secret: { kind: 'basic', username: 'oauth2accesstoken', password: 'ya29' },
      until: NOW + 3_599_000,
    });
  });

  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const key = { type: 'service_account', client_email: 'bot@p.iam.gserviceaccount.com', private_key_id: 'k1' };
  const env = { GOOGLE_APPLICATION_CREDENTIALS: '/key.json' };

  test('the key of a service account', async () => {
    files['/key.json'] = JSON.stringify({ ...key, private_key: privateKey });
    let assertion = '';
    nock('https://oauth2.googleapis.com')
      .post('/token', (body) => {
        assertion = body.assertion;
        return body.grant_type === 'urn:ietf:params:oauth:grant-type:jwt-bearer';
      })
      .reply(200, { access_token: 'ya29', expires_in: 3600 });
    expect(await loginToGoogle(outside(env))).toMatchObject({ secret: { password: 'ya29' } });
    expect(decodeProtectedHeader(assertion)).toMatchObject({ alg: 'RS256', kid: 'k1' });
    expect(decodeJwt(assertion)).toEqual({
      iss: key.client_email,
      aud: 'https://oauth2.googleapis.com/token',
      scope: 'https://www.googleapis.com/auth/cloud-platform',
      iat: NOW / 1000,
      exp: NOW / 1000 + 3600,
    });
  });

  test.each([
    [{ type: 'external_account' }, 'has the type external_account'],
    [{ ...key, private_key: `-----BEGIN PRIVATE KEY-----\n${CANARY}` }, 'private key'],
    [{ x: CANARY }, 'its file is none'],
  ])('a file that is none is said: %#', async (content, expected) => {
    files['/key.json'] = JSON.stringify(content);
    expect(await failure(loginToGoogle(outside(env)))).toContain(expected);
  });
});

describe('Azure Container Registry', () => {
  const host = 'acme.azurecr.io';
  const who = { AZURE_TENANT_ID: 't-1', AZURE_CLIENT_ID: 'c-1' };

  async function exchange(tenant?: string) {
    const refresh = await new SignJWT({})
      .setProtectedHeader({ alg: 'HS256' })
      .setExpirationTime(NOW / 1000 + 10_800)
      .sign(new Uint8Array(32));
    nock(`https://${host}`)
      .post('/oauth2/exchange', {
        grant_type: 'access_token',
        service: host,
        ...(tenant !== undefined && { tenant }),
        access_token: 'entra',
      })
      .reply(200, { refresh_token: refresh });
    return { secret: { kind: 'identity', token: refresh }, until: NOW + 10_800_000 };
  }

  test.each([
    ['a client secret', { AZURE_CLIENT_SECRET: CANARY }, { client_secret: CANARY }],
    ['a workload identity', { AZURE_FEDERATED_TOKEN_FILE: '/token' }, { client_assertion: `${CANARY}-projected` }],
  ])('%s', async (_, env, proof) => {
    nock('https://login.microsoftonline.com')
      .post('/t-1/oauth2/v2.0/token', (body) => {
        expect(body).toMatchObject({
          ...proof,
          client_id: 'c-1',
          scope: 'https://containerregistry.azure.net/.default',
        });
        return true;
      })
      .reply(200, { access_token: 'entra', expires_in: 3599 });
    const expected = await exchange('t-1');
    expect(await loginToAcr(outside({ ...who, ...env }), host)).toEqual(expected);
  });

  test('the identity of the machine', async () => {
    nock('http://169.254.169.254', { reqheaders: { metadata: 'true' } })
      .get('/metadata/identity/oauth2/token')
      .query({ 'api-version': '2018-02-01', resource: 'https://containerregistry.azure.net/' })
      .reply(200, { access_token: 'entra' });
    const expected = await exchange();
    expect(await loginToAcr(outside({}), host)).toEqual(expected);
  });

  test('what is missing or refused is said', async () => {
    nock('http://169.254.169.254').get('/metadata/identity/oauth2/token').query(true).reply(400);
    expect(await failure(loginToAcr(outside({}), host))).toContain(
      'there are no Azure credentials: set AZURE_TENANT_ID',
    );
    nock('https://login.microsoftonline.com').post('/t-1/oauth2/v2.0/token').reply(401, { error: CANARY });
    expect(await failure(loginToAcr(outside({ ...who, AZURE_CLIENT_SECRET: CANARY }), host))).toBe(
      'Microsoft Entra ID answered 401',
    );
  });
});
