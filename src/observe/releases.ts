import { targetKey } from '../model/names.ts';
import type { TargetAt } from '../model/target.ts';
import type { Discovery } from './targets/discover-targets.ts';

/** The targets that could be read, by their key. */
export function releasesOf(discoveries: readonly Discovery[]): Map<string, TargetAt> {
  const found = new Map<string, TargetAt>();
  for (const discovery of discoveries) {
    if (discovery.status === 'read') found.set(targetKey(discovery.at.target), discovery.at);
  }
  return found;
}
