import type { z } from 'zod';
import type { Artifact } from '../model/release.ts';
import type { YamlPath } from '../text/yaml-document.ts';
import { isPlain } from './fill.ts';
import { madeUpDigest } from './made-up.ts';
import { ChangeShort, ProofShort, TargetShort } from './short-forms.ts';
import { changeOf, proofOf, targetOf, type World } from './written-out.ts';

type Plain = Record<string, unknown>;

/** What a schema has against a short form, by the place of the short form in the snapshot. */
export interface ShortIssue {
  issue: z.core.$ZodIssue;
  schema: z.ZodType;
  under: YamlPath;
}

/** A snapshot with its short forms written out, and where a part stood before, if elsewhere. */
export interface Expanded {
  snapshot: Plain;
  issues: ShortIssue[];
  moved: { now: YamlPath; was: YamlPath }[];
}

/**
 * Writes out the short forms of a snapshot that a person wrote: targets, changes and proofs that are named by `target`,
 * tags without a digest, and a ledger that is a list of records. What is in the long form already is left as it is.
 */
export function expand(snapshot: Plain, world: World): Expanded {
  const issues: ShortIssue[] = [];
  const found = { issues, world };
  const base = new Map<string, readonly Artifact[]>();
  const full: Plain = { ...snapshot };

  full['targets'] = items(snapshot['targets'], (one, index) =>
    shortForm(TargetShort, one, ['targets', index], found, (target) => {
      base.set(target.target, target.runs);
      return targetOf(target, world);
    }),
  );
  full['pulls'] = items(snapshot['pulls'], (pull, index) => withChanges(pull, ['pulls', index], { ...found, base }));
  full['images'] = items(snapshot['images'], resolvedTags);
  for (const key of ['targets', 'pulls', 'images']) if (full[key] === undefined) delete full[key];
  const { ledger } = snapshot;
  if (!Array.isArray(ledger)) return { snapshot: full, issues, moved: [] };
  const records = ledger.map((one, index) => recordOf(one, ['ledger', index], found));
  full['ledger'] = { status: 'intact', sequence: ledger.length, records };
  return { snapshot: full, issues, moved: ledger.flatMap(movedRecord) };
}

interface Found {
  issues: ShortIssue[];
  world: World;
}

/** Reads a value as a short form when it is named by `target`; what is wrong with it is added to the issues. */
function shortForm<T>(
  schema: z.ZodType<T>,
  value: unknown,
  under: YamlPath,
  { issues }: Found,
  write: (value: T) => unknown,
): unknown {
  if (!isPlain(value) || typeof value['target'] !== 'string') return value;
  const parsed = schema.safeParse(value);
  if (parsed.success) return write(parsed.data);
  issues.push(...parsed.error.issues.map((issue) => ({ issue, schema, under })));
  return value;
}

function withChanges(
  pull: unknown,
  under: YamlPath,
  found: Found & { base: ReadonlyMap<string, readonly Artifact[]> },
): unknown {
  if (!isPlain(pull) || !('changes' in pull)) return pull;
  const changes = items(pull['changes'], (one, index) =>
    shortForm(ChangeShort, one, [...under, 'changes', index], found, (change) =>
      changeOf(change, found.base.get(change.target) ?? null, found.world),
    ),
  );
  return { ...pull, changes };
}

/** A record of the state branch: as it is, or without the frame that says when it was written. */
function recordOf(value: unknown, under: YamlPath, found: Found): unknown {
  if (!isPlain(value) || 'record' in value) return value;
  const { now } = found.world;
  if (value['kind'] !== 'proof') {
    const { at = now, ...record } = value;
    return { at, record };
  }
  const record = shortForm(ProofShort, value, under, found, (proof) => proofOf(proof, found.world));
  return { at: isPlain(record) ? record['provenAt'] : now, record };
}

function movedRecord(value: unknown, index: number): Expanded['moved'] {
  const now = ['ledger', 'records', index];
  const was = ['ledger', index];
  return isPlain(value) && !('record' in value) ? [{ now: [...now, 'record'], was }] : [{ now, was }];
}

/** Tags that are texts get a digest, as if the registry had resolved them. */
function resolvedTags(image: unknown): unknown {
  if (!isPlain(image) || !Array.isArray(image['tags'])) return image;
  const repository = String(image['repository']);
  const tags = image['tags'].map((tag: unknown) =>
    typeof tag === 'string' ? { tag, digest: madeUpDigest(repository, tag) } : tag,
  );
  return { ...image, tags };
}

/** The items of a list, each by a function; anything else as it is. */
function items(value: unknown, map: (item: unknown, index: number) => unknown): unknown {
  return Array.isArray(value) ? value.map(map) : value;
}
