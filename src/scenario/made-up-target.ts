import type { Config } from '../model/config.ts';
import { type Artifact, releaseOf } from '../model/release.ts';
import type { ArtifactPlace, TargetAt } from '../model/target.ts';
import { parseTargetKey } from '../text/branch-name.ts';
import { madeUpSha } from './made-up.ts';

/** A target with the text of the file in which its images stand. */
export interface MadeUpTarget {
  at: TargetAt;
  files: Record<string, string>;
}

/**
 * A target as a repository with the layout of the config could have it: a kustomization that names the images. Equal
 * images give equal content, so that a report on one of them is a report on the other.
 */
export function madeUpTarget(key: string, artifacts: readonly Artifact[], config: Config | null): MadeUpTarget {
  const { application, environment } = parseTargetKey(key) ?? { application: key, environment: key };
  const rules = config?.applications ?? [];
  const rule = rules.find(({ name }) => name === application) ?? rules.find(({ name }) => name === undefined);
  const layout = rule?.path ?? 'apps/{application}/{environment}';
  const filled = layout.replaceAll('{application}', application).replaceAll('{environment}', environment);
  const path = layout.includes('{environment}') ? filled : `${filled}/${environment}`;
  const file = `${path}/kustomization.yaml`;
  const release = releaseOf(artifacts);
  const places = artifacts.map(
    ({ repository }, index): ArtifactPlace => ({
      repository,
      file,
      document: 0,
      form: { kind: 'kustomization', index },
    }),
  );
  const at: TargetAt = {
    target: {
      application,
      environment,
      source: { kind: 'kustomize', path },
      releaseName: application,
      namespace: application,
      inputs: [path],
    },
    content: madeUpSha(`content of ${path} with ${release.id}`),
    release,
    places,
  };
  return { at, files: { [file]: `resources: [deployment.yaml]\nimages:\n${artifacts.map(imageLines).join('')}` } };
}

function imageLines({ repository, tag, digest }: Artifact): string {
  const lines = [`  - name: ${repository}`];
  if (tag !== null) lines.push(`    newTag: ${JSON.stringify(tag)}`);
  if (digest !== null) lines.push(`    digest: ${digest}`);
  return `${lines.join('\n')}\n`;
}
