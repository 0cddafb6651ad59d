import type { RegistryName } from '../image-event.ts';
import { genericSignature, type SignatureForm } from './signature.ts';

/** How the registries that sign their deliveries do it; what is not here signs like `X-Signature: sha256=<hex>`. */
const forms: Partial<Record<RegistryName, SignatureForm>> = {
  ghcr: { headers: ['x-hub-signature-256'], form: 'named', algorithms: ['sha256'] },
  gitea: { headers: ['x-forgejo-signature', 'x-gitea-signature'], form: 'bare', algorithms: ['sha256'] },
  // Only with `use_secret_for_signing`; else this header is the secret itself, and the rule is `header`.
  artifactory: { headers: ['x-jfrog-event-auth'], form: 'bare', algorithms: ['sha256'] },
  nexus: { headers: ['x-nexus-webhook-signature'], form: 'bare', algorithms: ['sha1'] },
};

export function signatureFormOf(registry: RegistryName): SignatureForm {
  return forms[registry] ?? genericSignature;
}
