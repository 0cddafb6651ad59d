import { targetKey } from '../model/names.ts';
import type { InventoryRecord } from './inventory.ts';
import { identify, TARGET_ID_LABEL } from './mark.ts';
import type { GitView } from './wanted.ts';

export interface LeftBehindDeps {
  /** What the inventories of this cluster record. Throws on outages. */
  records(): Promise<readonly InventoryRecord[]>;
  /** `owner/name`: inventories of other repositories are others' business. */
  repository: string;
  environments: readonly string[];
  log: { warn(data: object, text: string): void };
}

const TEXT =
  'A target is no longer in Git. Its objects are left as they are: put the target back, or delete them by this label';

/**
 * Says which targets the cluster has and Git has not any more, because they were removed or renamed: each once, at every
 * start and whenever the targets in Git change. Nothing is deleted for it. What cannot be found out now is tried again
 * with the next view. Never throws.
 */
export function createLeftBehind(deps: LeftBehindDeps): (view: GitView) => Promise<void> {
  let lookedAt: string | null = null;
  let told = new Set<string>();

  return async (view) => {
    const wanted = [...view.targets.map(({ target }) => targetKey(target)), ...(view.unreadable ?? [])].sort();
    if (lookedAt === wanted.join('\n')) return;
    try {
      const left = leftBehind(await deps.records(), new Set(wanted), deps);
      for (const record of left) if (!told.has(record.target)) deps.log.warn(factsOf(record), TEXT);
      told = new Set(left.map(({ target }) => target));
      lookedAt = wanted.join('\n');
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      deps.log.warn({ reason }, 'It cannot be said now whether targets are left that Git has no more');
    }
  };
}

/** Records with objects, of our environments in this repository, whose target Git does not have. */
function leftBehind(
  records: readonly InventoryRecord[],
  wanted: ReadonlySet<string>,
  { repository, environments }: Pick<LeftBehindDeps, 'repository' | 'environments'>,
): InventoryRecord[] {
  return records.filter(
    (record) =>
      record.repository.toLowerCase() === repository.toLowerCase() &&
      environments.includes(environmentOf(record)) &&
      record.entries.length > 0 &&
      !wanted.has(record.target),
  );
}

function environmentOf({ target }: InventoryRecord): string {
  return target.slice(target.lastIndexOf('/') + 1);
}

function factsOf(record: InventoryRecord): object {
  const environment = environmentOf(record);
  const application = record.target.slice(0, -environment.length - 1);
  const { id } = identify(record.repository, { application, environment });
  return { target: record.target, objects: record.entries.length, label: `${TARGET_ID_LABEL}=${id}` };
}
