import { createLocalJWKSet, exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { AcceptImagesOptions } from '../../../../src/intake/registries/accept-images.ts';
import { createCiIntake } from '../../../../src/intake/registries/ci/index.ts';
import type { Speaker } from '../../../../src/intake/registries/ci/speakers.ts';
import type { Log } from '../../../../src/model/log.ts';
import type { Door } from './receivers.ts';

const issuer = 'https://ci.acme.test';
const audience = 'https://shiplock.acme.test';
const digest = `sha256:${'c1'.repeat(32)}`;
const speaker: Speaker = {
  issuer,
  audience: [audience],
  claims: { repository: ['acme/*'], ref: ['refs/heads/main'] },
  images: ['ghcr.io/<repository>', 'oci://ghcr.io/acme/charts/*', '*/acme/**'],
};

/** What jobs say. */
const documented = [
  { images: [`ghcr.io/acme/checkout:1.4.3@${digest}`] },
  { images: ['ghcr.io/acme/checkout:1.4.3', 'oci://ghcr.io/acme/charts/web:1.0.0', 'quay.io/acme/a/b:v2'] },
].map((body) => ({ headers: {}, body }));

/** `POST /v1/images`: a door with the token of a job that may speak, and the token itself. */
export async function ciDoor(parts: AcceptImagesOptions & { log: Log }): Promise<Door & { token: string }> {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA');
  const seconds = Math.floor(parts.now().getTime() / 1000);
  const token = await new SignJWT({ repository: 'acme/checkout', ref: 'refs/heads/main', sub: 'a job' })
    .setProtectedHeader({ alg: 'EdDSA', kid: 'one' })
    .setIssuer(issuer)
    .setAudience(audience)
    .setExpirationTime(seconds + 300)
    .sign(privateKey);
  const keys = createLocalJWKSet({ keys: [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'EdDSA' }] });
  const intake = createCiIntake({ ...parts, speakers: [speaker], keys: () => keys });
  return {
    name: 'images of CI',
    documented,
    mayHaveMore: false,
    send: (body, headers) => intake.handle(body, { authorization: `Bearer ${token}`, ...headers }),
    counts: intake.counts,
    token,
  };
}
