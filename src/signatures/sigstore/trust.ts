import { TrustedRoot } from '@sigstore/protobuf-specs';
import { type TrustMaterial, toTrustMaterial } from '@sigstore/verify';

/** Whom keyless signatures are checked against. */
export interface Trust {
  material: TrustMaterial;
  /** How many of each a signature must have: none of what the root does not know. */
  thresholds: { tlogThreshold: number; ctlogThreshold: number };
}

/** Trust of a trusted root, of keys by what the caller hands in. Throws for one that cannot be read. */
export function trustOf(root: TrustedRoot): Trust {
  // A log whose key has no beginning would have had it always: it vouches for nothing.
  const [tlogs, ctlogs] = [root.tlogs.filter(hasBeginning), root.ctlogs.filter(hasBeginning)];
  const material = toTrustMaterial({ ...root, tlogs, ctlogs }, () => {
    throw new Error('it names a key, and only keys of the rule count');
  });
  return {
    material,
    thresholds: { tlogThreshold: Math.min(1, root.tlogs.length), ctlogThreshold: Math.min(1, root.ctlogs.length) },
  };
}

function hasBeginning({ publicKey }: TrustedRoot['tlogs'][number]): boolean {
  return publicKey?.validFor?.start !== undefined;
}

/** The trusted roots of a file: JSON, or one JSON a line as `gh attestation trusted-root` prints them. Throws with a sentence. */
export function readTrust(text: string): Trust[] {
  try {
    const roots = jsonValues(text).map((value) => trustOf(TrustedRoot.fromJSON(value)));
    if (roots.every(({ material }) => material.certificateAuthorities.length === 0)) throw new Error('no authority');
    return roots;
  } catch (error) {
    throw new Error('it is not the JSON of a trusted root of Sigstore', { cause: error });
  }
}

function jsonValues(text: string): unknown[] {
  try {
    return [JSON.parse(text)];
  } catch {
    return text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => JSON.parse(line));
  }
}
