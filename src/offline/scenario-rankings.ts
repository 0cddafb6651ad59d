import type { Problem } from '../model/errors.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { addChoices, type Use } from '../observe/choices.ts';
import { askPolicies } from '../observe/read-config.ts';
import type { Select } from '../render/select.ts';
import { policyFaultsIn } from '../text/config/policy-faults.ts';
import { readOneDocument } from '../text/one-document.ts';

/** A snapshot that says what the policies make of its tags, or what is wrong with these policies in the scenario's file. */
export async function withRankings(
  snapshot: Snapshot,
  { text, file }: { text: string; file: string },
  select: Select,
): Promise<{ status: 'ranked'; snapshot: Snapshot } | { status: 'invalid'; problems: Problem[] }> {
  if (snapshot.config.status !== 'valid') return { status: 'ranked', snapshot };
  const { config } = snapshot.config;
  const document = readOneDocument(text, file, 'config:');
  if (document.status === 'read') {
    const located = { ...document.located, under: ['config'] };
    const problems = await policyFaultsIn(config, located, askPolicies(select));
    if (problems.length > 0) return { status: 'invalid', problems };
  }
  const written = snapshot.images.filter(({ choices }) => choices !== undefined);
  const images = snapshot.images.filter(({ choices }) => choices === undefined);
  const uses = snapshot.targets.flatMap((state): Use[] =>
    state.status === 'read' ? [{ application: state.at.target.application, release: state.at.release }] : [],
  );
  const ranked = await addChoices({ images, uses, ledger: snapshot.ledger, config }, select);
  return { status: 'ranked', snapshot: { ...snapshot, images: [...written, ...ranked] } };
}
