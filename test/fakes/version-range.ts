import { Range, type SemVer, satisfies } from 'semver';

/** A version range that is ready to be asked. */
export interface VersionRange {
  includes(version: SemVer): boolean;
}

/** Alternatives (`||`), each with the versions that it takes and those that `!=` takes out again. */
interface Alternative {
  range: Range;
  except: Range[];
  withPreReleases: boolean;
}

const comparator =
  /(!=|>=|=>|<=|=<|~>|[=<>~^])?\s*v?((?:\d+|[xX*])(?:\.(?:\d+|[xX*])){0,2})(-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?/y;
const hyphen = /^\s*(\S+)\s+-\s+(\S+)\s*$/;

/**
 * Reads a range in the idiom of Masterminds/semver, which Helm, Flux and Argo CD users write: comma or space means
 * AND, `||` OR, `!=` excludes, `^1.x-0` names pre-releases. Null when it is none; the empty text is none. A
 * pre-release is inside only of an alternative that names one, and is then ordered like any version.
 */
export function parseRange(text: string): VersionRange | null {
  const alternatives: Alternative[] = [];
  for (const part of text.split('||')) {
    const alternative = parseAlternative(part);
    if (alternative === null) return null;
    alternatives.push(alternative);
  }
  return { includes: (version) => alternatives.some((one) => isInside(version, one)) };
}

function isInside(version: SemVer, { range, except, withPreReleases }: Alternative): boolean {
  if (version.prerelease.length > 0 && !withPreReleases) return false;
  if (!satisfies(version, range, { includePrerelease: true })) return false;
  return except.every((one) => !satisfies(version, one, { includePrerelease: true }));
}

interface Comparator {
  operator: string;
  version: string;
  preRelease: string;
}

function parseAlternative(text: string): Alternative | null {
  const between = hyphen.exec(text);
  const comparators = parseComparators(between === null ? text : `>=${between[1]}, <=${between[2]}`);
  if (comparators === null || comparators.length === 0) return null;
  const wanted = comparators.filter((one) => one.operator !== '!=').map(npmText);
  const except = comparators.filter((one) => one.operator === '!=').map((one) => npmText({ ...one, operator: '' }));
  const options = { includePrerelease: true };
  try {
    return {
      range: new Range(wanted.join(' '), options),
      except: except.map((one) => new Range(one, options)),
      withPreReleases: comparators.some((one) => one.preRelease !== ''),
    };
  } catch {
    return null;
  }
}

function parseComparators(text: string): Comparator[] | null {
  const found: Comparator[] = [];
  let offset = 0;
  while (offset < text.length) {
    offset += /^[\s,]*/.exec(text.slice(offset))?.[0].length ?? 0;
    if (offset >= text.length) break;
    comparator.lastIndex = offset;
    const match = comparator.exec(text);
    if (match === null) return null;
    offset = comparator.lastIndex;
    if (offset < text.length && !/[\s,]/.test(text[offset] ?? '')) return null;
    found.push({ operator: match[1] ?? '', version: match[2] ?? '', preRelease: match[3] ?? '' });
  }
  return found;
}

/** npm's spelling. A pre-release behind a partial version (`1.x-0`) only says that pre-releases are wanted. */
function npmText({ operator, version, preRelease }: Comparator): string {
  const turned = { '=>': '>=', '=<': '<=', '~>': '~', '=': '' }[operator] ?? operator;
  const isFull = /^\d+\.\d+\.\d+$/.test(version);
  return `${turned}${version}${isFull ? preRelease : ''}`;
}
