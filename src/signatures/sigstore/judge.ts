import { isBundleWithPublicKey } from '@sigstore/bundle';
import type { FoundSignature } from '../../model/signatures.ts';
import type { SigningPolicy } from '../signatures.ts';
import type { Evidence } from './find.ts';
import { fitsPattern } from './fits-pattern.ts';
import { type Genuine, type Refused, verifyKeyless } from './keyless.ts';
import type { Signed } from './signed.ts';
import type { Trust } from './trust.ts';
import { inLog, type NamedKey, signedWith } from './with-key.ts';

/** What a policy asks, ready to be compared. */
export interface Bench {
  digest: string;
  policy: SigningPolicy;
  keys: readonly NamedKey[];
  /** None while they cannot be had. */
  trusts: readonly Trust[];
}

/** A signature judged. `isTrust`: a trust root, or a newer one, could say otherwise. */
export type Judged = FoundSignature & { isTrust: boolean; counts: boolean };

/** Judges one thing that was found: of this image, genuine, by somebody who may sign, and a word for the image. */
export function judge(evidence: Evidence, bench: Bench): Judged {
  const nothing = { at: evidence.at, by: null, time: null, provenance: null, isTrust: false, counts: false };
  if ('problem' in evidence) return { ...nothing, problem: evidence.problem };
  const { signed } = evidence;
  const { said } = signed;
  if (!said.digests.includes(bench.digest)) {
    const other = said.digests[0]?.slice(0, 19) ?? 'nothing';
    return { ...nothing, problem: `it signs another digest (${other}), not this image` };
  }
  const genuine = verify(signed, bench);
  if ('problem' in genuine) return { ...nothing, ...genuine };
  const { by, time, source } = genuine;
  const provenance = said.provenance && { ...said.provenance, sources: withSource(said.provenance.sources, source) };
  const facts = { ...nothing, by, time, provenance };
  if (!mayBeBy(by, bench.policy)) {
    return { ...facts, problem: 'the rule names no such signer' };
  }
  if (!said.counts)
    return { ...facts, problem: `it is a statement (${said.predicate ?? ''}), not a signature or a provenance` };
  return { ...facts, counts: true, problem: null };
}

function withSource(sources: readonly string[], certified: string | null): string[] {
  return [...new Set(certified === null ? sources : [...sources, certified])];
}

function verify(signed: Signed, bench: Bench): Genuine | Refused {
  const { keys, policy, trusts } = bench;
  const { bundle } = signed;
  const withKey = signedWith(signed, keys);
  if (withKey !== undefined) {
    if (policy.log === 'optional') return { by: { kind: 'key', name: withKey.name }, time: null, source: null };
    return trusts.length === 0 ? noTrust : inLog({ signed, bundle }, withKey, trusts);
  }
  if (bundle === null || isBundleWithPublicKey(bundle)) {
    const problem =
      keys.length === 0 ? 'it is by a key, and the rule names none' : 'it is by none of the keys of the rule';
    return { problem, isTrust: false };
  }
  let last: Refused = noTrust;
  for (const trust of trusts) {
    const genuine = verifyKeyless(signed, bundle, trust);
    if (!('problem' in genuine)) return genuine;
    last = genuine;
  }
  return last;
}

const noTrust: Refused = { problem: 'there is no trust root to verify it with', isTrust: true };

function mayBeBy(by: Genuine['by'], { identities }: SigningPolicy): boolean {
  if (by.kind === 'key') return true;
  return identities.some(({ issuer, subject }) => fitsPattern(issuer, by.issuer) && fitsPattern(subject, by.subject));
}

/** Why a provenance is not what the policy asks; null when it is. */
export function provenanceProblem({ provenance }: FoundSignature, asked: SigningPolicy['provenance']): string | null {
  if (asked === null) return null;
  if (provenance === null) return 'it is a signature, and the rule asks for a provenance';
  const strange = provenance.sources.find((source) => !fitsPattern(asked.source, source));
  if (provenance.sources.length === 0) return 'its provenance names no source repository';
  if (strange !== undefined) return `it was built from ${strange}, and the rule asks for ${asked.source}`;
  const { builder } = provenance;
  if (asked.builder === null || (builder !== null && fitsPattern(asked.builder, builder))) return null;
  return `it was built by ${builder ?? 'nobody knows whom'}, and the rule asks for ${asked.builder}`;
}
