import { listAt, textAt, valueAt } from '../../model/read-json.ts';
import { degraded, healthy, type ObjectHealth, progressing, suspended } from './verdict.ts';

/**
 * Argo CD's Application: what it deploys counts, not that the object is there. It must have been compared with the very
 * sources that it names now, be synced with no sync under way, and be healthy by Argo CD's own word.
 */
export function applicationHealth(live: unknown): ObjectHealth {
  const compared = valueAt(live, 'status', 'sync', 'comparedTo');
  if (!isSameSources(sourcesOf(valueAt(live, 'spec')), sourcesOf(compared)))
    return progressing('Argo CD has not looked at the newest version yet');
  if (textAt(live, 'status', 'operationState', 'phase') === 'Running') return progressing('Argo CD is syncing it');
  const sync = textAt(live, 'status', 'sync', 'status') ?? 'Unknown';
  if (sync !== 'Synced') return progressing(`Argo CD has not synced it (${sync})${errorOf(live)}`);
  // Health is believed last: until the sync is over it is that of the version before.
  const health = textAt(live, 'status', 'health', 'status') ?? 'Unknown';
  if (health === 'Healthy') return healthy();
  if (health === 'Degraded')
    return degraded(textAt(live, 'status', 'health', 'message') ?? 'Argo CD calls it degraded');
  return health === 'Suspended' ? suspended('Argo CD calls it suspended') : progressing(`Argo CD calls it ${health}`);
}

type Source = readonly (string | null)[];

/** Argo CD reads `sources` alone where both are there. */
function sourcesOf(part: unknown): Source[] {
  const many = listAt(part, 'sources');
  const one = valueAt(part, 'source');
  const all = many.length > 0 || one === undefined ? many : [one];
  return all.map((source) => ['repoURL', 'targetRevision', 'path', 'chart'].map((key) => textAt(source, key)));
}

function isSameSources(wanted: readonly Source[], seen: readonly Source[]): boolean {
  return JSON.stringify(wanted) === JSON.stringify(seen);
}

function errorOf(live: unknown): string {
  const error = listAt(live, 'status', 'conditions').find((one) => textAt(one, 'type')?.endsWith('Error') === true);
  const message = error === undefined ? null : textAt(error, 'message');
  return message === null ? '' : `: ${message}`;
}
