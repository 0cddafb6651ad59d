import type { Registry } from '../../registries/registry.ts';
import type { SignatureCheck, Signatures, SigningPolicy } from '../signatures.ts';
import { findSignatures, type Search } from './find.ts';
import { type Judged, judge, provenanceProblem } from './judge.ts';
import type { PublicTrust } from './public-trust.ts';
import { readTrust, type Trust } from './trust.ts';
import { readKey } from './with-key.ts';

interface Parts {
  registry: Registry;
  publicTrust: PublicTrust;
  log: { warn(data: object, text: string): void };
}

/** More found signatures than this are not told. */
const MOST_TOLD = 20;

/** Signatures of cosign and attestations, with keys and keyless, verified by the libraries of Sigstore. */
export function createSigstore({ registry, publicTrust, log }: Parts): Signatures {
  return {
    async check(image, policy) {
      try {
        const search = await findSignatures(registry, image);
        return await judgeAll(image.digest, policy, { search, publicTrust });
      } catch (error) {
        log.warn({ image: image.repository, err: error }, 'the signatures of an image cannot be judged');
        return {
          status: 'unreachable',
          found: [],
          problem: 'they could not be judged; the log of the server says why',
        };
      }
    },
  };
}

async function judgeAll(
  digest: string,
  policy: SigningPolicy,
  { search, publicTrust }: { search: Search; publicTrust: PublicTrust },
): Promise<SignatureCheck> {
  const { evidence, failure } = search;
  const bench = { digest, policy, keys: policy.keys.map(readKey) };
  // Keys need no trust root: it is only asked for what they leave open.
  const byKeys = evidence.map((one) => judge(one, { ...bench, trusts: [] }));
  const isOpen = byKeys.some(({ isTrust }) => isTrust);
  const trust = isOpen ? await trustFor(policy, publicTrust) : { trusts: [], problem: null };
  const judged = isOpen ? evidence.map((one) => judge(one, { ...bench, trusts: trust.trusts })) : byKeys;
  const ruled = judged.map((one) => held(one, policy));
  const found = ruled.toSorted((a, b) => Number(b.counts) - Number(a.counts)).map(plain);
  const told = found.slice(0, MOST_TOLD);
  if (ruled.some(({ counts }) => counts)) return { status: 'verified', found: told, problem: null };
  if (failure !== null) return { status: failure.kind, found: told, problem: failure.message };
  if (trust.problem !== null && ruled.some(({ isTrust }) => isTrust)) {
    return { status: 'unreachable', found: told, problem: trust.problem };
  }
  if (found.length === 0) return { status: 'unsigned', found: [], problem: null };
  return { status: 'wrong', found: told, problem: found[0]?.problem ?? null };
}

/** A signature that counts, held to what the policy asks of its provenance. */
function held(one: Judged, policy: SigningPolicy): Judged {
  if (!one.counts) return one;
  const problem = provenanceProblem(one, policy.provenance);
  return problem === null ? one : { ...one, counts: false, problem };
}

function plain({ at, by, time, provenance, problem }: Judged): SignatureCheck['found'][number] {
  return { at, by, time, provenance, problem };
}

async function trustFor(
  { trust }: SigningPolicy,
  publicTrust: PublicTrust,
): Promise<{ trusts: Trust[]; problem: string | null }> {
  if (trust !== null) return { trusts: readTrust(trust), problem: null };
  const { trust: root, problem } = await publicTrust();
  return { trusts: root === null ? [] : [root], problem };
}
