import { locate } from '../path.ts';
import type { DriftRule } from './rule.ts';

/**
 * What the server itself would add or change at the next write: defaults of the API, and webhooks that changed since
 * (a sidecar, another registry). Git does not have the field, and nobody put it there.
 */
export const notOfGit: DriftRule = {
  name: 'cluster defaults',
  hides: ({ path, kind }, { sent }) => kind !== 'added' && locate(sent, path) === null,
};
