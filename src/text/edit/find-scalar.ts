import { isCollection, isScalar, type Scalar } from 'yaml';
import type { YamlPath } from '../yaml-document.ts';
import { findNode } from './find-node.ts';
import { namedPath } from './missing-reason.ts';
import type { PathStep } from './path-text.ts';
import type { ReadDocument } from './read-document.ts';

/** The scalar at a path and where it stands, or why it may not be edited, with the offset to show. */
export type ScalarFound =
  | { status: 'found'; node: Scalar; path: YamlPath }
  | { status: 'refused'; reason: string; offset: number };

/**
 * Walks to the scalar that a path addresses. Refused: paths that do not exist (nothing is created), values that are
 * shared through an anchor, an alias or a merge key (an edit would change all their users) without consent, maps and
 * lists.
 */
export function findScalar(
  read: ReadDocument,
  steps: readonly PathStep[],
  anchors: 'refuse' | 'edit' = 'refuse',
): ScalarFound {
  const found = findNode(read, steps, anchors);
  if (found.status !== 'found') return { status: 'refused', reason: found.reason, offset: found.offset };
  const { node, path, offset } = found;
  if (isScalar(node)) return { status: 'found', node, path };
  const reason = `${namedPath(steps)} is ${isCollection(node) ? 'a map or a list' : 'not a value'}, not a single value`;
  return { status: 'refused', reason, offset };
}
