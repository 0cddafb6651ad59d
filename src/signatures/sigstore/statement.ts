import { sourceAddress } from '../../model/repository-address.ts';
import type { FoundSignature } from '../../model/signatures.ts';
import { ProvenanceV0, ProvenanceV1, Statement } from './schema.ts';

/** What a signed text says, and of which images. */
export interface Said {
  digests: string[];
  /** True for a signature or a provenance; another statement (a scan, a bill of materials) is no word for the image. */
  counts: boolean;
  predicate: string | null;
  provenance: FoundSignature['provenance'];
}

export const IN_TOTO = 'application/vnd.in-toto+json';
const COSIGN_SIGN = 'https://sigstore.dev/cosign/sign/v1';

/** Reads an in-toto statement. Throws for what is none. */
export function readStatement(payload: Uint8Array): Said {
  const statement = Statement.parse(JSON.parse(Buffer.from(payload).toString('utf8')));
  const provenance = provenanceOf(statement);
  const predicate = statement.predicateType;
  const hashes = statement.subject.map(({ digest }) => digest['sha256']).filter((hash) => hash !== undefined);
  return {
    digests: hashes.map((hash) => `sha256:${hash}`),
    counts: provenance !== null || predicate === COSIGN_SIGN,
    predicate,
    provenance,
  };
}

/** Null for a statement that is no SLSA provenance, or one that does not keep to its form. */
function provenanceOf({ predicateType, predicate }: Statement): Said['provenance'] {
  const version = /^https:\/\/slsa\.dev\/provenance\/v(0\.[12]|1(?:\.\d+)?)$/.exec(predicateType)?.[1];
  if (version === undefined) return null;
  return version.startsWith('0.') ? readV0(predicate) : readV1(predicate);
}

function readV1(predicate: unknown): Said['provenance'] {
  const read = ProvenanceV1.safeParse(predicate);
  if (!read.success) return null;
  const { buildDefinition, runDetails } = read.data;
  const workflow = buildDefinition.externalParameters?.workflow?.repository;
  // Of other builders the one repository among what went in; of several nobody can tell which was built.
  const repositories = (buildDefinition.resolvedDependencies ?? []).flatMap(({ uri }) =>
    uri?.startsWith('git+') === true ? [uri] : [],
  );
  const [only] = repositories.length === 1 ? repositories : [];
  return { sources: addresses([workflow ?? only]), builder: runDetails?.builder?.id ?? null };
}

function readV0(predicate: unknown): Said['provenance'] {
  const read = ProvenanceV0.safeParse(predicate);
  if (!read.success) return null;
  const { builder, invocation } = read.data;
  return { sources: addresses([invocation?.configSource?.uri]), builder: builder?.id ?? null };
}

function addresses(values: readonly (string | null | undefined)[]): string[] {
  return values.flatMap((value) => {
    const address = value === null || value === undefined ? null : sourceAddress(value);
    return address === null ? [] : [address];
  });
}
