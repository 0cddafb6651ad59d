import { type ContentTokens, contentTokens } from './content-tokens.ts';
import { isGenerated } from './generated-name.ts';
import { groupOf, identityOf, type KubeObject, nameOf, namespaceOf } from './kube-object.ts';

/** Of two objects that are the same one under another name at least this share of their content is equal. */
const threshold = 0.6;
/** A namespace move keeps the name, so less has to be equal. */
const movedThreshold = 0.4;
/** A text that so many objects of a kind hold tells none of them apart. */
const commonplace = 40;
/** So many objects are compared with one at most. */
const closest = 50;

interface Known extends ContentTokens {
  object: KubeObject;
}

interface Candidate {
  before: KubeObject;
  after: KubeObject;
  score: number;
  order: string;
}

/**
 * Pairs objects that only one side has with those that only the other has, by how much of their content is equal: kind
 * by kind, the best match first. The same pairs whatever the order of the input, and the other way round when the sides
 * are swapped. Returns the second side's object with the first side's one.
 */
export function pairSimilar(gone: readonly KubeObject[], come: readonly KubeObject[]): Map<KubeObject, KubeObject> {
  const pairs = new Map<KubeObject, KubeObject>();
  const left = Map.groupBy(gone, kindOf);
  const right = Map.groupBy(come, kindOf);
  for (const [kind, after] of right) {
    const before = left.get(kind);
    if (before !== undefined) pairKind(before, after, pairs);
  }
  return pairs;
}

function kindOf(object: KubeObject): string {
  return `${groupOf(object)}/${object.kind}`;
}

function pairKind(gone: readonly KubeObject[], come: readonly KubeObject[], pairs: Map<KubeObject, KubeObject>): void {
  const candidates = candidatesOf(gone.map(known), come.map(known));
  candidates.sort((a, b) => b.score - a.score || (a.order < b.order ? -1 : 1));
  const taken = new Set<KubeObject>();
  for (const { before, after } of candidates) {
    if (taken.has(before) || pairs.has(after)) continue;
    taken.add(before);
    pairs.set(after, before);
  }
}

function known(object: KubeObject): Known {
  return { object, ...contentTokens(object) };
}

/** Only objects that share something rare are compared, so that thousands on each side take no longer than they must. */
function candidatesOf(gone: readonly Known[], come: readonly Known[]): Candidate[] {
  const holders = new Map<string, Known[]>();
  for (const one of gone) {
    for (const token of tracesOf(one)) {
      const list = holders.get(token);
      if (list === undefined) holders.set(token, [one]);
      else list.push(one);
    }
  }
  const candidates: Candidate[] = [];
  for (const after of come) {
    for (const before of nearest(after, holders)) {
      const candidate = candidateOf(before, after);
      if (candidate !== null) candidates.push(candidate);
    }
  }
  return candidates;
}

/** Those that share most of what is rare. */
function nearest(after: Known, holders: ReadonlyMap<string, readonly Known[]>): Known[] {
  const shared = new Map<Known, number>();
  for (const token of tracesOf(after)) {
    const list = holders.get(token) ?? [];
    if (list.length > commonplace) continue;
    for (const one of list) shared.set(one, (shared.get(one) ?? 0) + 1);
  }
  if (shared.size <= closest) return [...shared.keys()];
  const sorted = [...shared].sort((a, b) => b[1] - a[1]);
  return sorted.slice(0, closest).map(([one]) => one);
}

function tracesOf(one: Known): Set<string> {
  return new Set([...one.plain, ...one.generic, ...signatures(one)]);
}

/** Names without what is often changed in them: they bring together objects whose content is commonplace. */
function signatures({ object }: Known): string[] {
  const words = nameOf(object).split(/[-.]/);
  return [`name ${nameOf(object)}`, `first ${words.slice(0, -1).join('-')}`, `last ${words.slice(1).join('-')}`];
}

function candidateOf(before: Known, after: Known): Candidate | null {
  const [a, b] = [before.object, after.object];
  const isMove = nameOf(a) === nameOf(b) && namespaceOf(a) !== namespaceOf(b);
  const score = Math.max(similarity(before.plain, after.plain), similarity(before.generic, after.generic));
  const isSame = isMove ? score >= movedThreshold : score >= threshold && isTelling(before, after);
  if (!isSame) return null;
  const order = [identityOf(a), identityOf(b)].sort().join('\n\n');
  return { before: a, after: b, score: score + (isMove ? 1 : nameSimilarity(nameOf(a), nameOf(b)) / 2), order };
}

/** Objects that hold next to nothing are alike by chance; then the names have to be alike, too. */
function isTelling(before: Known, after: Known): boolean {
  const least = Math.min(before.plain.size, after.plain.size);
  return least >= 4 || nameSimilarity(nameOf(before.object), nameOf(after.object)) >= 0.5;
}

/** How much of both is in both: 0 for nothing, 1 for all. */
function similarity(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  if (a.size + b.size === 0) return 1;
  const [small, large] = a.size <= b.size ? [a, b] : [b, a];
  let shared = 0;
  for (const token of small) if (large.has(token)) shared += 1;
  return (2 * shared) / (a.size + b.size);
}

function nameSimilarity(a: string, b: string): number {
  return similarity(new Set(wordsOf(a)), new Set(wordsOf(b)));
}

function wordsOf(name: string): string[] {
  const words = name.split(/[-.]/);
  return isGenerated(name) ? words.slice(0, -1) : words;
}
