import { textAt, valueAtPath } from '../../../../model/read-json.ts';
import type { Artifact } from '../../../../model/release.ts';
import { plainAddress } from '../../../../model/repository-address.ts';
import { chartArtifact, gitArtifact } from '../../../../text/edit/artifact-text.ts';
import type { YamlPath } from '../../../../text/yaml-document.ts';
import type { Placed } from '../../artifacts-in.ts';
import { dependencyArtifacts } from '../../dependency-artifacts.ts';
import type { DeclaredObject, Scope } from '../declaration.ts';
import { writtenAt } from '../written-at.ts';
import type { ReleaseChart } from './chart.ts';
import type { SourceFiles } from './source-ref.ts';

/**
 * The version of a fetched chart, or what one in a Git repository takes from elsewhere and is tagged as, with the place. None for a range: which version that is is not known from Git.
 */
export async function chartArtifacts(chart: ReleaseChart, scope: Scope): Promise<Placed[]> {
  if (chart.kind === 'folder') {
    const { files, path } = chart;
    const own = files.from === null ? await dependencyArtifacts(files.tree, path) : [];
    return [...own, ...(await tagArtifacts(files, scope))];
  }
  const { owner, tag, digest } = chart.version;
  const [version, pinned] = [textIn(owner, tag), textIn(owner, digest)];
  // Registries write `_` for the plus of a version.
  const artifact = chartArtifact({ ...chart.chart, version: (version ?? '').replaceAll('_', '+') }, pinned);
  return artifact === null ? [] : placed(artifact, { owner, tag, digest }, scope);
}

/** The Git tag of a GitRepository in which the files of an object are, with its place. None for a branch and a commit. */
export async function tagArtifacts({ holder }: SourceFiles, scope: Scope): Promise<Placed[]> {
  if (holder === null) return [];
  const tag = ['spec', 'ref', 'tag'];
  const artifact = gitArtifact(plainAddress(textAt(holder.json, 'spec', 'url') ?? ''), textIn(holder, tag) ?? '');
  return artifact === null ? [] : placed(artifact, { owner: holder, tag, digest: null }, scope);
}

async function placed(
  artifact: Artifact,
  { owner, tag, digest }: { owner: DeclaredObject; tag: YamlPath | null; digest: YamlPath | null },
  scope: Scope,
): Promise<Placed[]> {
  const { repository } = artifact;
  const at = tag === null ? null : await writtenAt(owner, tag, scope);
  const beside = digest === null ? null : await writtenAt(owner, digest, scope);
  if (at === null || (digest !== null && beside === null)) return [];
  // Both are written together, or not at all.
  if (beside !== null && (beside.file !== at.file || beside.document !== at.document)) return [];
  const { path, ...where } = at;
  const isRegistryTag = owner.kind === 'OCIRepository' && path.at(-1) === 'tag';
  const form =
    beside === null && !isRegistryTag
      ? { kind: 'revision' as const, path: [...path] }
      : { kind: 'scalars' as const, tag: [...path], digest: beside === null ? null : [...beside.path] };
  return [{ artifact, place: { repository, ...where, form } }];
}

function textIn({ json }: DeclaredObject, path: YamlPath | null): string | null {
  const value = path === null ? null : valueAtPath(json, path);
  return typeof value === 'string' && value !== '' ? value : null;
}
