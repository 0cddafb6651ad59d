import type { Position } from '../yaml-document.ts';

/**
 * What an edit of a file came to. A refused edit changes nothing and says why and where; lines and columns count from
 * 1.
 */
export type EditResult =
  | { status: 'edited'; text: string }
  | { status: 'unchanged' }
  | ({ status: 'refused'; reason: string } & Position);
