import { z } from 'zod';
import { call, callText, formOf, type Outside } from './call.ts';

export interface AwsKeys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string | undefined;
}

const Keys = z.object({ AccessKeyId: z.string(), SecretAccessKey: z.string(), Token: z.string().optional() });
const CONTAINER = 'http://169.254.170.2';
const MACHINE = 'http://169.254.169.254/latest';

/**
 * The keys of whoever runs this process, by the ways and in the order of AWS's own libraries: environment variables, a web
 * identity (IAM roles for service accounts), the container's endpoint (ECS, EKS Pod Identity), the machine (IMDSv2).
 * Throws with a sentence when there are none.
 */
export async function awsKeys(outside: Outside, region: string): Promise<AwsKeys> {
  const { env } = outside;
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = env;
  if (accessKeyId && secretAccessKey) {
    return { accessKeyId, secretAccessKey, sessionToken: env['AWS_SESSION_TOKEN'] || undefined };
  }
  const { AWS_WEB_IDENTITY_TOKEN_FILE: file, AWS_ROLE_ARN: role } = env;
  if (file && role) return await byWebIdentity(outside, { file, role, region });
  const { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: path, AWS_CONTAINER_CREDENTIALS_FULL_URI: full } = env;
  if (path || full) return await fromContainer(outside, path ? `${CONTAINER}${path}` : (full ?? ''));
  if (env['AWS_EC2_METADATA_DISABLED'] === 'true') throw new Error('there are no AWS credentials in the environment');
  return await fromMachine(outside).catch(() => {
    throw new Error('there are no AWS credentials: give the server a role (IRSA, Pod Identity) or AWS_ACCESS_KEY_ID');
  });
}

async function byWebIdentity(
  outside: Outside,
  about: { file: string; role: string; region: string },
): Promise<AwsKeys> {
  const text = await callText(outside, {
    url: `https://sts.${about.region}.${suffixOf(about.region)}/`,
    init: formOf({
      Action: 'AssumeRoleWithWebIdentity',
      Version: '2011-06-15',
      RoleArn: about.role,
      RoleSessionName: outside.env['AWS_ROLE_SESSION_NAME'] || 'shiplock',
      WebIdentityToken: outside.readFile(about.file).trim(),
    }),
    service: 'AWS STS',
  });
  const field = (name: string) => new RegExp(`<${name}>([^<]+)</${name}>`).exec(text)?.[1];
  const [accessKeyId, secretAccessKey] = [field('AccessKeyId'), field('SecretAccessKey')];
  if (accessKeyId === undefined || secretAccessKey === undefined) throw new Error('AWS STS gave no keys');
  return { accessKeyId, secretAccessKey, sessionToken: field('SessionToken') };
}

async function fromContainer(outside: Outside, url: string): Promise<AwsKeys> {
  const { AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: file, AWS_CONTAINER_AUTHORIZATION_TOKEN: token } = outside.env;
  const authorization = file ? outside.readFile(file).trim() : token;
  const init = authorization ? { headers: { authorization } } : {};
  return keysOf(await call(outside, { url, init, schema: Keys, service: "AWS's credentials of the container" }));
}

async function fromMachine(outside: Outside): Promise<AwsKeys> {
  const service = "AWS's metadata of the machine";
  const init = { method: 'PUT', headers: { 'x-aws-ec2-metadata-token-ttl-seconds': '300' } };
  const token = await callText(outside, { url: `${MACHINE}/api/token`, init, service });
  const headers = { 'x-aws-ec2-metadata-token': token };
  const roles = `${MACHINE}/meta-data/iam/security-credentials/`;
  const role = (await callText(outside, { url: roles, init: { headers }, service })).trim().split('\n')[0] ?? '';
  return keysOf(await call(outside, { url: `${roles}${role}`, init: { headers }, schema: Keys, service }));
}

function keysOf({ AccessKeyId, SecretAccessKey, Token }: z.infer<typeof Keys>): AwsKeys {
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: Token };
}

/** China has a cloud of its own. */
export function suffixOf(region: string): string {
  return region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
}
