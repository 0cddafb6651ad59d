/** Who and when, as a commit records it. */
export interface Signer {
  readonly name: string;
  readonly email: string;
  /** Seconds since 1970. */
  readonly seconds: number;
  readonly zone: string;
}

export interface Commit {
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Signer;
  readonly committer: Signer;
  readonly message: string;
  readonly signature?: string;
  /** The bytes that the signature covers. */
  readonly payload: string;
}

export interface NewCommit {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Signer;
  readonly committer: Signer;
  readonly message: string;
}

/** The signer of a moment, in UTC as GitHub writes what it makes itself. */
export function signerAt(name: string, email: string, date: Date): Signer {
  return { name, email, seconds: Math.floor(date.getTime() / 1000), zone: '+0000' };
}

/** Time of a signer in the form of GitHub's API. */
export function signerTime(signer: Signer): string {
  return isoSeconds(new Date(signer.seconds * 1000));
}

/** ISO 8601 in UTC without fractions: the only form of time in GitHub's API. */
export function isoSeconds(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}

/** The text of a commit object; the message is kept byte for byte. */
export function formatCommit(commit: NewCommit, signature?: string): string {
  const lines = [`tree ${commit.tree}`];
  for (const parent of commit.parents) lines.push(`parent ${parent}`);
  lines.push(`author ${formatSigner(commit.author)}`, `committer ${formatSigner(commit.committer)}`);
  if (signature) lines.push(`gpgsig ${signature.trimEnd().split('\n').join('\n ')}`);
  return `${lines.join('\n')}\n\n${commit.message}`;
}

function formatSigner(signer: Signer): string {
  const clean = (text: string) => text.replaceAll(/[<>\n\0]/g, '').trim();
  return `${clean(signer.name)} <${clean(signer.email)}> ${signer.seconds} ${signer.zone}`;
}

/** Reads a commit object. */
export function parseCommit(sha: string, text: string): Commit {
  const split = text.indexOf('\n\n');
  const head = split < 0 ? text : text.slice(0, split);
  const message = split < 0 ? '' : text.slice(split + 2);
  const fields = new Map<string, string[]>();
  let last = '';
  for (const line of head.split('\n')) {
    if (line.startsWith(' ')) {
      fields.get(last)?.push(line.slice(1));
      continue;
    }
    const space = line.indexOf(' ');
    last = line.slice(0, space);
    fields.set(last, [...(fields.get(last) ?? []), line.slice(space + 1)]);
  }
  const signature = fields.get('gpgsig')?.join('\n');
  return {
    sha,
    tree: fields.get('tree')?.[0] ?? '',
    parents: fields.get('parent') ?? [],
    author: parseSigner(fields.get('author')?.[0] ?? ''),
    committer: parseSigner(fields.get('committer')?.[0] ?? ''),
    message,
    ...(signature === undefined ? {} : { signature }),
    payload: `${head.replace(/\ngpgsig [^\n]*(\n [^\n]*)*/, '')}\n\n${message}`,
  };
}

function parseSigner(line: string): Signer {
  const match = /^(.*?) ?<([^>]*)> (-?\d+) ([+-]\d{4})$/.exec(line);
  return {
    name: match?.[1] ?? '',
    email: match?.[2] ?? '',
    seconds: Number(match?.[3] ?? 0),
    zone: match?.[4] ?? '+0000',
  };
}
