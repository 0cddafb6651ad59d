import { sourceAddress } from '../model/repository-address.ts';
import { isPublicKey, type SignatureRule } from '../model/signatures.ts';
import type { SigningPolicy } from '../signatures/signatures.ts';
import type { View } from './views.ts';

const SOURCE = 'org.opencontainers.image.source';
const RETRY_SECONDS = 60;

/** A rule with what it names read, or why it cannot be: said to people, and never taken for a rule that asks less. */
export type PolicyRead = { policy: SigningPolicy } | { problem: string; again: string | null };

/** Reads keys and trust root from the branch with the config, as it is now, and the image's label of its source. */
export async function readPolicy(
  view: View,
  rule: SignatureRule,
  image: { repository: string; digest: string },
): Promise<PolicyRead> {
  const keys: { name: string; pem: string }[] = [];
  for (const key of rule.keys) {
    const isPem = key.trimStart().startsWith('-----BEGIN');
    const pem = isPem ? key : await textOf(view, key);
    if (pem === null) return wrong(`the key file ${key} is not on ${view.base.branch}, or is no text`);
    if (!isPublicKey(pem)) return wrong(`${key} is not a public key (PEM of ECDSA, RSA or Ed25519)`);
    keys.push({ name: isPem ? '' : key, pem });
  }
  const trust = rule.trust === undefined ? null : await textOf(view, rule.trust);
  if (rule.trust !== undefined && trust === null) {
    return wrong(`the trust root ${rule.trust} is not on ${view.base.branch}, or is no text`);
  }
  const source = await sourceOf(view, rule, image);
  if (typeof source === 'object' && source !== null) return source;
  const provenance = source === null ? null : { source, builder: rule.provenance?.builder ?? null };
  return { policy: { identities: rule.identities, keys, log: rule.log, trust, provenance } };
}

/** The source repository that a provenance must name; null where none is asked for. */
async function sourceOf(
  view: View,
  { provenance }: SignatureRule,
  { repository, digest }: { repository: string; digest: string },
): Promise<string | null | Exclude<PolicyRead, { policy: SigningPolicy }>> {
  if (provenance === undefined) return null;
  if (provenance.source !== 'label') return provenance.source;
  try {
    const label = (await view.registry.labels(repository, digest))?.[SOURCE];
    const address = label === undefined ? null : sourceAddress(label);
    if (address !== null) return address;
    return wrong(
      `its provenance is compared with its label ${SOURCE}, which names no repository: let the build set it`,
    );
  } catch (error) {
    view.log.warn({ image: repository, err: error }, 'the labels of an image cannot be read');
    const again = new Date(Date.parse(view.now()) + RETRY_SECONDS * 1000).toISOString();
    return { problem: 'its labels cannot be read: its registry does not answer, or does not let us read it', again };
  }
}

async function textOf({ mirror, base }: View, path: string): Promise<string | null> {
  try {
    return await mirror.file(base.sha, path);
  } catch {
    return null;
  }
}

function wrong(problem: string): { problem: string; again: null } {
  return { problem, again: null };
}
