import { lastFieldOf } from '../path.ts';
import type { DriftRule } from './rule.ts';

const NOTES = new Set(['kubectl.kubernetes.io/last-applied-configuration', 'kubernetes.io/change-cause']);

/** What clients note beside their work: it says nothing of what runs. */
export const clientsNotes: DriftRule = {
  name: 'notes of clients',
  hides: ({ path, kind }) => kind === 'added' && NOTES.has(lastFieldOf(path)),
};
