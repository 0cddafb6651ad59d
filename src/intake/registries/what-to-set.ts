import type { RegistryName } from './image-event.ts';

const path =
  'it can send neither a signature nor a header: set auth.path.secret to 32 random characters and end the address with them';

/** For a receiver without `auth`: what its registry can prove itself with, and what to set for it. */
export const whatToSet: Readonly<Record<RegistryName, string>> = {
  distribution: 'set auth.header.value to what the registry sends as Authorization (notifications.endpoints.headers)',
  dockerhub: path,
  ghcr: 'set auth.signature.secret to the secret of the webhook',
  harbor: 'set auth.header.value to the "Auth Header" of the webhook policy',
  quay: path,
  ecr: 'set auth.header to the API key of the connection (name and value), or auth.basic to its user and password',
  gar: 'set auth.oidc: issuer https://accounts.google.com, the audience of the subscription, and email: its service account',
  acr: 'set auth.header.value to the Authorization header of the webhook, or auth.oidc for Event Grid',
  gitlab: "set auth.header.value to what the registry sends as Authorization (registry['notifications'], headers)",
  artifactory:
    'set auth.signature.secret to the secret of the webhook with "use secret for payload signing", or auth.header.value without',
  nexus: 'set auth.signature.secret to the secret key of the webhook',
  gitea: 'set auth.signature.secret to the secret of the webhook',
  zot: 'set auth.basic, or auth.header.value to the header of the sink',
  generic: 'set auth.signature.secret (X-Signature: sha256=<hex>) or auth.oidc',
};
