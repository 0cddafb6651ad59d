import { fitsGlob } from '../../../model/glob.ts';
import { listAt, textAt, valueAt } from '../../../model/read-json.ts';
import type { Application } from '../application.ts';
import { parseCron, strikesBetween } from './cron.ts';
import { parseGoDuration } from './duration.ts';

/** A time in which an AppProject allows or denies syncs. */
export interface SyncWindow {
  kind: 'allow' | 'deny';
  schedule: string;
  duration: string;
  timeZone: string;
  applications: string[];
  namespaces: string[];
  clusters: string[];
  /** All of the three lists must fit, not just one. */
  needsAll: boolean;
}

/** Reads the windows of an AppProject. */
export function readWindows(project: unknown): SyncWindow[] {
  return listAt(project, 'spec', 'syncWindows').flatMap((each) => {
    const kind = textAt(each, 'kind');
    if (kind !== 'allow' && kind !== 'deny') return [];
    return [
      {
        kind,
        schedule: textAt(each, 'schedule') ?? '',
        duration: textAt(each, 'duration') ?? '',
        timeZone: textAt(each, 'timeZone') || 'UTC',
        applications: texts(each, 'applications'),
        namespaces: texts(each, 'namespaces'),
        clusters: texts(each, 'clusters'),
        needsAll: valueAt(each, 'andOperator') === true,
      },
    ];
  });
}

function texts(value: unknown, field: string): string[] {
  return listAt(value, field).filter((each) => typeof each === 'string');
}

/**
 * Why an automatic sync of an Application is not allowed now, null when it is. Argo CD's rules (docs "Sync Windows"): an
 * active deny wins; else an active allow lets through; else an allow that is not active shuts. A window that cannot be
 * read shuts, as it does for Argo CD.
 */
export function deniedBy(windows: readonly SyncWindow[], application: Application, nowMs: number): string | null {
  const own = windows.filter((window) => concerns(window, application));
  const judged = own.map((window) => ({ window, active: isActive(window, nowMs) }));
  const unreadable = judged.find(({ active }) => active === null);
  if (unreadable !== undefined) return `the sync window ${spoken(unreadable.window)} of its project cannot be read`;
  const deny = judged.find(({ window, active }) => active && window.kind === 'deny');
  if (deny !== undefined) return `the sync window ${spoken(deny.window)} of its project denies syncs now`;
  const allows = judged.filter(({ window }) => window.kind === 'allow');
  const [first] = allows;
  if (first === undefined || allows.some(({ active }) => active)) return null;
  return `the sync window ${spoken(first.window)} of its project allows syncs only then`;
}

function spoken({ kind, schedule, duration, timeZone }: SyncWindow): string {
  return `"${kind} ${schedule} for ${duration} (${timeZone})"`;
}

function concerns(window: SyncWindow, { ref, destination }: Application): boolean {
  const fits = (patterns: readonly string[], values: readonly string[]) =>
    patterns.some((pattern) => values.some((value) => value !== '' && fitsGlob(pattern, value)));
  const given = [
    { patterns: window.applications, values: [ref.name] },
    { patterns: window.clusters, values: [destination.name, destination.server] },
    { patterns: window.namespaces, values: [destination.namespace] },
  ].filter(({ patterns }) => patterns.length > 0);
  if (given.length === 0) return false;
  const judged = given.map(({ patterns, values }) => fits(patterns, values));
  return window.needsAll ? judged.every(Boolean) : judged.some(Boolean);
}

/** Null when the window cannot be read. */
function isActive({ schedule, duration, timeZone }: SyncWindow, nowMs: number): boolean | null {
  const cron = parseCron(schedule);
  const length = parseGoDuration(duration);
  if (cron === null || length === null) return null;
  const wall = nowMs + offsetOf(timeZone, nowMs);
  return strikesBetween(cron, wall - length, wall);
}

/** How far a time zone's clock is ahead of UTC, in milliseconds. Argo CD takes UTC for a zone that it does not know. */
function offsetOf(timeZone: string, nowMs: number): number {
  try {
    const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
    const name = format.formatToParts(nowMs).find(({ type }) => type === 'timeZoneName')?.value ?? '';
    const found = /GMT([+-])(\d{2}):(\d{2})/.exec(name);
    if (found === null) return 0;
    const minutes = Number(found[2]) * 60 + Number(found[3]);
    return (found[1] === '-' ? -minutes : minutes) * 60_000;
  } catch {
    return 0;
  }
}
