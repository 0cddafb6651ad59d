import type { KubeObject } from '../../diff/kube-object.ts';
import type { Sibling, Subject, Surroundings } from '../../inspect/inspection.ts';
import type { InspectionName } from '../../model/finding.ts';
import { type Digests, sha256 } from './digests.ts';
import type { TextId } from './texts-of.ts';

/** Everything that the findings of one side come from: who inspects is handed this, and nothing else. */
export interface Asked {
  subject: Omit<Subject, 'texts'>;
  /** The texts of the subject by the ids of their content: they are read only when somebody inspects. */
  texts: readonly TextId[];
  surroundings: Surroundings;
  /** The objects that the base branch has of the target: policies are asked of updates. */
  updated: readonly KubeObject[];
  /** What policies of the repository may take as their parameters. */
  params: readonly KubeObject[];
  /** The inspections that look. */
  names: readonly InspectionName[];
}

/**
 * The name of what was asked: two that differ in anything have different names. Written out part by part, since each is
 * shared by many: the objects by all looks, what is around by all targets of a commit.
 */
export function nameOfAsked(asked: Asked, digests: Digests): string {
  const { subject, texts, surroundings, updated, params, names } = asked;
  const { target, kubernetes, objects, files, ...noSubject } = subject;
  const { config, repository, siblings, targets, ...noSurroundings } = surroundings;
  // What is added to either has to find its place below: the compiler says so.
  const nothingElse: [Record<string, never>, Record<string, never>] = [noSubject, noSurroundings];
  const parts = [
    [digests.of(target), kubernetes, digests.ofAll(objects), files, texts, nothingElse],
    [digests.of(config), digests.of(repository), digests.of(targets), names],
    siblings.map((sibling) => nameOfSibling(sibling, digests)),
    [digests.ofAll(updated), digests.ofAll(params)],
  ];
  return sha256(JSON.stringify(parts));
}

function nameOfSibling({ target, objects, ...noSibling }: Sibling, digests: Digests): unknown[] {
  const nothingElse: Record<string, never> = noSibling;
  return [digests.of(target), digests.ofAll(objects), nothingElse];
}
