import { type Change, createReflection, type ReflectionFigures } from '../../../src/clusters/kube/reflection.ts';
import type { WatchedObject } from '../../../src/clusters/kube/watched-object.ts';
import { randomFrom } from '../../random-from.ts';

const NAMES = ['a', 'b', 'c'] as const;

const OCCURRENCES = [
  'step',
  'tell',
  'tell all',
  'bookmark',
  'end',
  'fail',
  'throttle',
  'expire',
  'fall silent',
  'lose',
  'compact',
  'list fails',
  'wait',
  'wait long',
] as const;
type Occurrence = (typeof OCCURRENCES)[number];

/** What may happen between a server and a reflection. `lose` is a server that leaves out an event. */
export const OPERATIONS = [
  ...NAMES.flatMap((name) => [`create ${name}`, `modify ${name}`, `delete ${name}`] as const),
  ...OCCURRENCES,
] as const;
export type Operation = (typeof OPERATIONS)[number];

function isOccurrence(operation: Operation): operation is Occurrence {
  return (OCCURRENCES as readonly string[]).includes(operation);
}

interface Entry {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  object: WatchedObject;
}

/** An API server with a history, and a reflection that follows it; nothing here takes time. */
export function createModelServer(seed: number) {
  const reflection = createReflection(randomFrom(seed));
  const live = new Map<string, WatchedObject>();
  const history: Entry[] = [];
  /** The version of each object that was told last; null when it was told to be gone. */
  const told = new Map<string, string | null>();
  let now = 0;
  let compacted = 0;
  let watch: { position: number; life: number } | null = null;
  let list: { objects: WatchedObject[]; version: string } | null = null;

  // Versions are words, so that nobody may compare them by size.
  const word = (position: number) => `v${(position * 7919) % 10_007}-${position}`;
  const positionOf = (version: string) => Number(version.split('-')[1]);

  function change(type: Entry['type'], name: string): void {
    const resourceVersion = word(history.length + 1);
    const object = { namespace: 'default', name, resourceVersion, metadata: { resourceVersion } };
    history.push({ type, object });
    if (type === 'DELETED') live.delete(name);
    else live.set(name, object);
  }

  function deliver(changes: readonly Change[]): void {
    for (const { key, seen } of changes) {
      told.set(key.name, seen.how === 'gone' ? null : String(seen.metadata['resourceVersion']));
    }
  }

  function tell(): boolean {
    const entry = watch === null ? undefined : history[watch.position];
    if (watch === null || entry === undefined) return false;
    watch.position += 1;
    const change = reflection.saw(entry, now);
    if (change !== null) deliver([change]);
    return true;
  }

  function over(trouble: Parameters<typeof reflection.watchOver>[0]): void {
    if (watch === null) return;
    watch = null;
    reflection.watchOver(trouble, now);
  }

  function step(): void {
    if (watch !== null) return;
    if (list !== null) {
      deliver(reflection.listed(list, now));
      list = null;
      return;
    }
    const next = reflection.next(now);
    if (next.do === 'wait') {
      now += next.ms;
      reflection.waited();
    } else if (next.do === 'list') list = { objects: [...live.values()], version: word(history.length) };
    else {
      watch = { position: positionOf(next.version), life: now + next.lifeMs };
      if (watch.position < compacted) over({ isExpired: true, retryAfterMs: null });
    }
  }

  function bookmark(): void {
    if (watch === null || watch.position === 0) return;
    const object = { namespace: null, name: '', resourceVersion: word(watch.position), metadata: {} };
    reflection.saw({ type: 'BOOKMARK', object }, now);
  }

  function tellAll(): void {
    while (tell());
  }

  const fault = { isExpired: false, retryAfterMs: null };
  const effects: Record<Occurrence, () => void> = {
    step,
    tell,
    'tell all': tellAll,
    bookmark,
    end: () => over(null),
    fail: () => over(fault),
    throttle: () => over({ ...fault, retryAfterMs: 2000 }),
    expire: () => over({ ...fault, isExpired: true }),
    'fall silent'() {
      if (watch !== null) now += 90_000;
      over(fault);
    },
    lose() {
      if (watch !== null && watch.position < history.length) watch.position += 1;
    },
    compact() {
      compacted = history.length;
    },
    'list fails'() {
      if (list !== null) reflection.listFailed(fault, now);
      list = null;
    },
    wait() {
      // A server that is behind for long loses events, as far as anybody can tell.
      tellAll();
      now += 20_000;
    },
    'wait long'() {
      tellAll();
      now += 700_000;
    },
  };

  function play(operation: Operation): void {
    const [verb, name = ''] = operation.split(' ');
    if (isOccurrence(operation)) effects[operation]();
    else if (verb === 'create' && !live.has(name)) change('ADDED', name);
    else if (verb === 'modify' && live.has(name)) change('MODIFIED', name);
    else if (verb === 'delete' && live.has(name)) change('DELETED', name);
  }

  /** Everybody whose newest state was not told. What came and went between two lists was never there. */
  function undelivered(): string[] {
    return NAMES.filter((name) => (told.get(name) ?? null) !== (live.get(name)?.resourceVersion ?? null));
  }

  return {
    play,
    /** Nothing goes wrong any more: lets time pass. */
    settle(milliseconds = 3_600_000): void {
      const end = now + milliseconds;
      while (now < end) {
        if (watch === null) step();
        else {
          tellAll();
          bookmark();
          now += 10_000;
          if (watch !== null && now >= watch.life) over(null);
        }
      }
    },
    undelivered,
    figures: (): ReflectionFigures => reflection.figures(now),
  };
}
