import { compare, parse, type SemVer } from 'semver';
import type { VersionPolicy } from '../model/policy.ts';
import { parseRange } from './version-range.ts';

/** What a policy says of one tag, with the reason as people read it. */
interface TagVerdict {
  tag: string;
  verdict: 'chosen' | 'eligible' | 'ignored';
  reason: string;
}

export interface TagChoice {
  /** The tag to move to; null when none is better than the current one. */
  tag: string | null;
  /** All tags, newest version first, those that are no versions last. */
  verdicts: TagVerdict[];
}

/** Tags that are pushed again and again: what they name today is not what they name tomorrow. */
const movingNames = new Set([
  'latest',
  'main',
  'master',
  'develop',
  'dev',
  'edge',
  'nightly',
  'stable',
  'staging',
  'prod',
  'production',
  'canary',
  'head',
  'snapshot',
]);

/** True for names such as `latest` or `main`, and for `1` or `1.4`, which are moved with every release. */
export function isMovingTag(tag: string): boolean {
  return movingNames.has(tag.toLowerCase()) || /^v?\d{1,5}(\.\d{1,5})?$/.test(tag);
}

/**
 * The version that a tag is: `x.y.z` in full, perhaps with `v` before and a pre-release behind, and what a chart's
 * version may have: build metadata after `+`. Null for everything else.
 */
export function versionOf(tag: string): SemVer | null {
  return /^v?\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/.test(tag) ? parse(tag) : null;
}

/** Orders tags: versions by precedence, behind all that are no versions; equal ones by their text. */
export function compareTags(a: string, b: string): number {
  const left = versionOf(a);
  const right = versionOf(b);
  if (left === null || right === null) return Number(left !== null) - Number(right !== null) || compareText(a, b);
  return compare(left, right) || compareText(a, b);
}

/**
 * The newest tag that the policy allows and that is newer than the current one. The order of `tags` does not matter.
 * Only full versions count; pre-releases only when the range names one; never a downgrade; moving names are refused.
 */
export function chooseTag(input: {
  policy: VersionPolicy;
  tags: readonly string[];
  current: string | null;
}): TagChoice {
  const { policy, current } = input;
  const prefix = current?.startsWith('v') ? 'v' : '';
  const tags = [...new Set(input.tags)].sort((a, b) => newestFirst(a, b, prefix));
  const range = parseRange(policy.semver ?? '*');
  const verdicts: TagVerdict[] = [];
  let chosen: string | null = null;
  for (const tag of tags) {
    const against =
      range === null ? `\`${policy.semver}\` is no version range` : reasonAgainst(tag, { policy, range, current });
    if (against !== null) {
      verdicts.push({ tag, verdict: 'ignored', reason: against });
    } else if (chosen === null) {
      chosen = tag;
      verdicts.push({ tag, verdict: 'chosen', reason: `newest in ${policy.semver}` });
    } else {
      verdicts.push({ tag, verdict: 'eligible', reason: `older than ${chosen}` });
    }
  }
  return { tag: chosen, verdicts };
}

/**
 * The tags that `chooseTag` calls chosen or eligible, newest first. Made for decisions on thousands of targets: what is
 * plainly older than the current one is left out before anything is sorted or asked.
 */
export function newerTags(input: { policy: VersionPolicy; tags: readonly string[]; current: string | null }): string[] {
  const now = input.current === null ? null : plainVersion(input.current);
  const tags = input.tags.filter((tag) => tag !== input.current && !isPlainlyOlder(tag, now));
  if (tags.length === 0) return [];
  const { verdicts } = chooseTag({ ...input, tags });
  return verdicts.filter(({ verdict }) => verdict !== 'ignored').map(({ tag }) => tag);
}

type Plain = readonly [major: number, minor: number, patch: number];

/** The numbers of a version without a pre-release; null for everything that needs a closer look. */
function plainVersion(tag: string): Plain | null {
  const found = /^v?(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})$/.exec(tag);
  return found === null ? null : [Number(found[1]), Number(found[2]), Number(found[3])];
}

function isPlainlyOlder(tag: string, now: Plain | null): boolean {
  const version = now === null ? null : plainVersion(tag);
  if (version === null || now === null) return false;
  return (version[0] - now[0] || version[1] - now[1] || version[2] - now[2]) < 0;
}

interface Policy {
  policy: VersionPolicy;
  range: NonNullable<ReturnType<typeof parseRange>>;
  current: string | null;
}

function reasonAgainst(tag: string, { policy, range, current }: Policy): string | null {
  if (tag === current) return 'the current one';
  if (isMovingTag(tag)) return 'a moving tag';
  const version = versionOf(tag);
  if (version === null) return 'not a full version (x.y.z)';
  if (!range.includes(version))
    return version.prerelease.length > 0 ? `a pre-release, not in ${policy.semver}` : `not in ${policy.semver}`;
  const now = current === null ? null : versionOf(current);
  if (now === null) return null;
  const order = compare(version, now);
  if (order === 0) return `the same version as ${current}`;
  return order < 0 ? `older than ${current}` : null;
}

function newestFirst(a: string, b: string, prefix: string): number {
  const left = versionOf(a);
  const right = versionOf(b);
  if (left === null || right === null) return Number(left === null) - Number(right === null) || compareText(a, b);
  const sameForm = Number(a.startsWith('v') !== (prefix === 'v')) - Number(b.startsWith('v') !== (prefix === 'v'));
  return compare(right, left) || sameForm || compareText(a, b);
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
