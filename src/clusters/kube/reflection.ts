import { fullJitter } from './retry.ts';
import type { SeenMetadata, WatchedKey, WatchedObject } from './watched-object.ts';

/** What to do next. `lifeMs` is how long the server shall keep the watch open. */
export type Step = { do: 'wait'; ms: number } | { do: 'list' } | { do: 'watch'; version: string; lifeMs: number };

/** An object to look at again. */
export interface Change {
  key: WatchedKey;
  seen: SeenMetadata;
}

/** One line of a watch. */
export interface Sighting {
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';
  object: WatchedObject;
}

/** Why a list or a watch came to nothing. */
export interface Trouble {
  /** The version is too old (410): only a new list helps. */
  isExpired: boolean;
  /** What the server asked for. */
  retryAfterMs: number | null;
}

/** Plain numbers for metrics. */
export interface ReflectionFigures {
  /** Milliseconds since the last event, bookmark or list. */
  lastEventAgeMs: number;
  /** Watches opened after the first one. */
  restarts: number;
  /** Changes that a list showed and the watch never told. */
  missed: number;
  objects: number;
}

/** Follows a kind as a state machine without any effect: told what happened, it says what to do and what to look at. */
export interface Reflection {
  next(now: number): Step;
  waited(): void;
  listed(list: { objects: readonly WatchedObject[]; version: string }, now: number): Change[];
  listFailed(trouble: Trouble, now: number): void;
  saw(sighting: Sighting, now: number): Change | null;
  /** The watch is over: null when the server ended it as it should. */
  watchOver(trouble: Trouble | null, now: number): void;
  figures(now: number): ReflectionFigures;
}

const BOUNDS = { first: 800, most: 30_000 };
const MAX_ASKED_MS = 300_000;
/** A watch that lives shorter counts as a fault, also when it ends well: asking at once would be a tight loop. */
const SHORT_MS = 5_000;
const LIFE_MS = { least: 240_000, span: 240_000, shortest: 30_000 };
const RELIST_MS = 600_000;
const RELIST_RETRY_MS = 60_000;
/** How long a watch may be behind a list before what it did not tell counts as missed. */
const GRACE_MS = 30_000;

/**
 * List, then watch from there, for ever. An expired version leads to a new list, any other failure to a wait with full
 * jitter. Every ten minutes a list checks the watch: what it shows and the watch did not tell is delivered at once; when
 * the watch has not told it half a minute later either, it is counted, and the watch begins anew from a list.
 */
export function createReflection(random: () => number): Reflection {
  /** What was delivered last of each object: key to version. */
  const known = new Map<string, string>();
  const suspects = new Set<string>();
  let version: string | null = null;
  let failures = 0;
  let waitMs = 0;
  let relistAt = 0;
  let openedAt: number | null = null;
  let hasHeard = false;
  let heardAt: number | null = null;
  let watches = 0;
  let missed = 0;
  let isDistrusted = false;
  let isFirst = true;

  function next(now: number): Step {
    if (waitMs > 0) return { do: 'wait', ms: waitMs };
    if (version === null || now >= relistAt) return { do: 'list' };
    openedAt = now;
    hasHeard = false;
    watches += 1;
    const life = Math.min(LIFE_MS.least + random() * LIFE_MS.span, relistAt - now);
    return { do: 'watch', version, lifeMs: Math.max(LIFE_MS.shortest, Math.floor(life)) };
  }

  function listed(list: { objects: readonly WatchedObject[]; version: string }, now: number): Change[] {
    const isCheck = version !== null;
    const changes = differences(known, list.objects, isFirst ? 'listed' : 'changed');
    isFirst = false;
    known.clear();
    for (const object of list.objects) known.set(idOf(object), object.resourceVersion);
    if (isCheck) for (const { key } of changes) suspects.add(idOf(key));
    // The watch goes on from where it was, or nobody could say what it would have told.
    version ??= list.version;
    relistAt = now + RELIST_MS * (0.85 + random() * 0.3);
    heardAt = now;
    return changes;
  }

  function listFailed(trouble: Trouble, now: number): void {
    if (version === null) backOff(trouble);
    else relistAt = now + RELIST_RETRY_MS;
  }

  function saw({ type, object }: Sighting, now: number): Change | null {
    hasHeard = true;
    heardAt = now;
    if (object.resourceVersion !== '') version = object.resourceVersion;
    const change = type === 'BOOKMARK' ? null : changeOf(type, object);
    judge(now);
    return change;
  }

  function changeOf(type: Sighting['type'], object: WatchedObject): Change | null {
    const id = idOf(object);
    const { resourceVersion } = object;
    suspects.delete(id);
    if (type === 'DELETED') {
      known.delete(id);
      return toChange(object, 'gone');
    }
    if (resourceVersion !== '' && known.get(id) === resourceVersion) return null;
    known.set(id, resourceVersion);
    return toChange(object, 'changed');
  }

  function watchOver(trouble: Trouble | null, now: number): void {
    judge(now);
    const lived = now - (openedAt ?? now);
    openedAt = null;
    if (hasHeard || lived >= SHORT_MS) failures = 0;
    if (trouble?.isExpired === true || isDistrusted) {
      version = null;
      suspects.clear();
      isDistrusted = false;
    }
    if (trouble !== null || lived < SHORT_MS) backOff(trouble);
  }

  /** Suspects that a watch of some age has not told of were missed by it. */
  function judge(now: number): void {
    if (suspects.size === 0 || openedAt === null || now - openedAt < GRACE_MS) return;
    missed += suspects.size;
    suspects.clear();
    isDistrusted = true;
  }

  function backOff(trouble: Trouble | null): void {
    const asked = Math.min(trouble?.retryAfterMs ?? 0, MAX_ASKED_MS);
    waitMs = Math.max(asked, fullJitter(failures, BOUNDS, random));
    failures += 1;
  }

  return {
    next,
    waited() {
      waitMs = 0;
    },
    listed,
    listFailed,
    saw,
    watchOver,
    figures: (now) => ({
      lastEventAgeMs: heardAt === null ? 0 : now - heardAt,
      restarts: Math.max(0, watches - 1),
      missed,
      objects: known.size,
    }),
  };
}

/** What a list shows otherwise than it was delivered, and what was delivered and is not in it any more. */
function differences(
  known: ReadonlyMap<string, string>,
  objects: readonly WatchedObject[],
  how: 'listed' | 'changed',
): Change[] {
  const present = new Set(objects.map(idOf));
  const gone = [...known.keys()].filter((id) => !present.has(id));
  return [
    ...objects
      .filter((object) => object.resourceVersion === '' || known.get(idOf(object)) !== object.resourceVersion)
      .map((object) => toChange(object, how)),
    ...gone.map((id): Change => ({ key: keyOf(id), seen: { how: 'gone', metadata: {} } })),
  ];
}

function toChange({ namespace, name, metadata }: WatchedObject, how: SeenMetadata['how']): Change {
  return { key: { namespace, name }, seen: { how, metadata } };
}

/** A namespace holds no slash. */
function idOf({ namespace, name }: WatchedKey): string {
  return `${namespace ?? ''}/${name}`;
}

function keyOf(id: string): WatchedKey {
  const slash = id.indexOf('/');
  return { namespace: id.slice(0, slash) || null, name: id.slice(slash + 1) };
}
