import { createHash } from 'node:crypto';
import type { FoundDrift } from '../../clusters/cluster.ts';
import type { Environment } from '../../model/config.ts';
import type { DriftObject, Healing, TargetDrift } from '../../model/drift.ts';

/** The drift of one target over time, from its first sight until it is gone. Kept in memory: a new agent looks anew. */
export interface Episode {
  found: FoundDrift;
  /** Hash over what differs; empty without drift. */
  id: string;
  /** Milliseconds since the epoch; null without drift. */
  since: number | null;
  /** How often it was written back since it last held. */
  tries: number;
  healedAt: number | null;
}

const FIRST_MS = 2_000;
const MAX_MS = 300_000;
/** Without drift for so long after it was healed, the next one is a new matter. */
const HOLDS_MS = 300_000;

/** The episode after one more look. Healing that held lets the back-off start over; a loop with somebody else does not. */
export function nextEpisode(before: Episode | null, found: FoundDrift, now: number): Episode {
  const id = driftId(found);
  const held = before !== null && before.id === '' && before.healedAt !== null && now - before.healedAt >= HOLDS_MS;
  const { tries, healedAt } = before === null || held ? { tries: 0, healedAt: null } : before;
  return { found, id, since: id === '' ? null : (before?.since ?? now), tries, healedAt };
}

/** The episode after Git's state was written over the drift. */
export function healedEpisode(episode: Episode, now: number): Episode {
  return { ...episode, tries: episode.tries + 1, healedAt: now };
}

/** When the drift may be written over: at once, then after 2 s, 6 s, 18 s … at most 300 s; null when there is none. */
export function nextHealAt(episode: Episode): number | null {
  if (episode.id === '') return null;
  if (episode.healedAt === null || episode.tries === 0) return 0;
  return episode.healedAt + Math.min(MAX_MS, FIRST_MS * 3 ** (episode.tries - 1));
}

/** What a report says of it. */
export function reportedDrift({ found, id, since, ...episode }: Episode, heal: Environment['heal']): TargetDrift {
  const at = since === null ? null : new Date(since).toISOString();
  return { id, since: at, ...found, healing: healingOf({ found, id, since, ...episode }, heal) };
}

function healingOf(episode: Episode, heal: Environment['heal']): Healing {
  if (heal === 'approve') return { status: episode.id === '' ? 'off' : 'approval' };
  if (heal !== 'auto') return { status: 'off' };
  const next = nextHealAt(episode);
  return {
    status: 'auto',
    tries: episode.tries,
    next: next === null || next === 0 ? null : new Date(next).toISOString(),
  };
}

/** 16 hex digits over objects, fields and (masked) values, not over who and when; empty without drift. */
function driftId({ objects, more }: FoundDrift): string {
  if (objects.length === 0) return '';
  const text = JSON.stringify([objects.map(withoutAuthors), more]);
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function withoutAuthors({ group, kind, namespace, name, state, fields, more }: DriftObject): unknown[] {
  const plain = fields.map((field) => [field.path, field.kind, field.git, field.live]);
  return [group, kind, namespace, name, state, plain, more];
}
