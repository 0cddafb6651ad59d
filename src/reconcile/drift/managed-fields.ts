import { Instant } from '../../model/names.ts';
import { isRecord, listAt, textAt, valueAt } from '../../model/read-json.ts';
import type { FieldOwner } from './difference.ts';
import { type FieldTree, ownsField } from './fields-v1.ts';
import type { DriftPath } from './path.ts';

/** An entry of `metadata.managedFields` as far as it can be read. */
export interface ManagedEntry extends FieldOwner {
  fields: FieldTree;
}

/** The entries of a live object; what has another shape is left out. */
export function entriesOf(live: unknown): ManagedEntry[] {
  return listAt(live, 'metadata', 'managedFields').flatMap((entry) => {
    const fields = valueAt(entry, 'fieldsV1');
    const manager = textAt(entry, 'manager');
    if (!isRecord(fields) || manager === null) return [];
    return [
      {
        manager,
        operation: textAt(entry, 'operation') ?? '',
        subresource: textAt(entry, 'subresource') || null,
        at: timeOf(textAt(entry, 'time')),
        fields,
      },
    ];
  });
}

function timeOf(text: string | null): string | null {
  const parsed = Instant.safeParse(text);
  return parsed.success ? parsed.data : null;
}

/** Who owns a field of a live object, the newest first. */
export function ownersOf(live: unknown, path: DriftPath): FieldOwner[] {
  return entriesOf(live)
    .filter(({ fields }) => ownsField(fields, path, live))
    .map(({ manager, operation, subresource, at }) => ({ manager, operation, subresource, at }))
    .sort((a, b) => (b.at ?? '').localeCompare(a.at ?? ''));
}
