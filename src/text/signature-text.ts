import type { FoundSignature, SignatureState, SignedBy } from '../model/signatures.ts';

/** What is known of the signatures of one image, as one sentence without its end. */
export function signatureText(name: string, state: SignatureState, { isPinned }: { isPinned: boolean }): string {
  return `${name} ${textOf(state)}${isPinned || state.digest === null ? '' : loose(state)}`;
}

/** Without a digest in the files the tag can be pointed elsewhere after everybody looked. */
function loose({ status, digest }: SignatureState): string {
  if (status !== 'verified') return '';
  return ` (looked at as ${digest?.slice(0, 19)}; only its tag is written, which can move after this: write \`tag@digest\`)`;
}

function textOf(state: SignatureState): string {
  const { status, found, problem, event } = state;
  const why = problem === null ? '' : `: ${problem}`;
  switch (status) {
    case 'verified':
      return verifiedText(found.filter((one) => one.problem === null));
    case 'unsigned':
      return `is not signed: no signature was found beside ${state.digest?.slice(0, 19)}`;
    case 'wrong':
      return `is not signed by anybody who may: ${wrongText(found)}`;
    case 'unreachable':
      return `may be signed, which cannot be told now${why}`;
    case 'unreadable':
      return `may be signed, and its registry does not let us look${why}${event === null ? '' : `; what there is: the digest was named by an event of ${event}, whose sender proved who it is`}`;
    case 'unknown':
      return `cannot be judged by its signature${why}`;
  }
}

function verifiedText([first, ...more]: readonly FoundSignature[]): string {
  if (first === undefined) return 'is signed';
  const others =
    more.length === 0 ? '' : `, and ${more.length} more ${more.length === 1 ? 'signature counts' : 'signatures count'}`;
  const time = first.time === null ? '' : ` at ${first.time}`;
  return `is signed by ${signerText(first.by)}${time}${provenanceText(first)}${others}`;
}

function provenanceText({ provenance }: FoundSignature): string {
  if (provenance === null) return '';
  const from = provenance.sources.length === 0 ? '' : ` from ${provenance.sources.join(' and ')}`;
  return `; it was built${from}${provenance.builder === null ? '' : ` by ${provenance.builder}`}, as its provenance says`;
}

/** The first reasons why what was found does not count, each once, with who signed where that is known. */
function wrongText(found: readonly FoundSignature[]): string {
  const reasons = [
    ...new Set(found.map(({ by, problem }) => `${problem}${by === null ? '' : ` (${signerText(by)})`}`)),
  ];
  const more = reasons.length > 3 ? `; and ${reasons.length - 3} more` : '';
  const count = found.length === 1 ? '1 signature was found, and' : `${found.length} signatures were found, and`;
  return `${count} ${reasons.slice(0, 3).join('; ')}${more}`;
}

/** Who signed: `https://github.com/acme/…@refs/heads/main, vouched for by https://token.actions…`, or `the key keys/acme.pub`. */
function signerText(by: SignedBy | null): string {
  if (by === null) return 'nobody known';
  return by.kind === 'key' ? `the key ${by.name}` : `${by.subject} (vouched for by ${by.issuer})`;
}
