import type { Config } from '../model/config.ts';
import type { ImageState } from '../model/image-state.ts';
import { addChoices, type Use } from '../observe/choices.ts';
import type { Timeline } from '../replay/timeline.ts';
import { policyOf } from '../text/policy/policy-of.ts';
import { isOfVersions } from '../text/policy/version-order.ts';
import { withSelect } from './with-select.ts';

/**
 * The artifacts of a history with the order in which the policies put their versions; no tags to choose from, since what
 * a registry had then is not known. Full versions need nobody to order them: of those alone nothing is asked.
 */
export async function historyImages({ start, commits }: Timeline, config: Config): Promise<ImageState[]> {
  const held = [...start, ...commits.flatMap(({ changes }) => changes.flatMap(({ after }) => after ?? []))];
  const uses = held.map(({ at }): Use => ({ application: at.target.application, release: at.release }));
  const images = new Map<string, ImageState>();
  for (const { application, release } of uses) {
    for (const { kind, repository } of release.artifacts) {
      if (images.has(repository) || isOfVersions(policyOf(config, application, { kind, repository }))) continue;
      images.set(repository, { ...(kind === 'git' && { kind }), repository, tags: [] });
    }
  }
  if (images.size === 0) return [];
  const ledger = { status: 'intact', sequence: 0, records: [] } as const;
  return withSelect((select) =>
    addChoices({ images: [...images.values()], uses, ledger: { ...ledger, records: [] }, config }, select),
  );
}
