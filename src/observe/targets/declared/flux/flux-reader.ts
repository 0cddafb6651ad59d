import { fluxRender } from '../../../../model/flux-render.ts';
import { textAt } from '../../../../model/read-json.ts';
import type { DeclarationReader, Declared, DeclaredObject, Scope } from '../declaration.ts';
import { broughtBy } from './brought-objects.ts';
import { isHelmRelease, isKustomization } from './kinds.ts';
import { kustomizationArtifacts } from './kustomization-artifacts.ts';
import { readKustomizationTarget } from './kustomization-target.ts';
import { releaseArtifacts } from './release-artifacts.ts';
import { readReleaseTarget } from './release-target.ts';
import { chartArtifacts, tagArtifacts } from './version-artifacts.ts';

/** Reads the Kustomizations and HelmReleases of Flux. Each is a target; what one brings is read by the next. */
export const fluxReader: DeclarationReader = {
  reads: (object) => isKustomization(object) || isHelmRelease(object),
  async bring(object, scope) {
    if (isHelmRelease(object)) return { origin: 'read', objects: [], problems: [], role: 'target' };
    return broughtBy(object, scope);
  },
  destinations({ json, namespace }) {
    const cluster = textAt(json, 'spec', 'kubeConfig', 'secretRef', 'name');
    const into = textAt(json, 'spec', 'targetNamespace');
    return [cluster, into, namespace].flatMap((place) => place || []);
  },
  declare: (object, scope) => (isHelmRelease(object) ? release(object, scope) : kustomization(object, scope)),
};

async function kustomization(object: DeclaredObject, scope: Scope): Promise<Declared> {
  const { target, files, built, isWhole } = await readKustomizationTarget(object, scope);
  const images = files.from === null ? await kustomizationArtifacts(object, scope, built) : [];
  const artifacts = [...images, ...(await tagArtifacts(files, scope))];
  return { target, artifacts, ...(isWhole && { renders: fluxRender(object.json) }) };
}

async function release(object: DeclaredObject, scope: Scope): Promise<Declared> {
  const { target, chart, isWhole } = await readReleaseTarget(object, scope);
  const images = await releaseArtifacts(object, scope, target.source);
  const artifacts = [...images, ...(await chartArtifacts(chart, scope))];
  return { target, artifacts, ...(isWhole && { renders: fluxRender(object.json) }) };
}
