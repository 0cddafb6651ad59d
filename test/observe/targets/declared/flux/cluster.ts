import { Config } from '../../../../../src/model/config.ts';
import type { Target } from '../../../../../src/model/target.ts';
import type { Surroundings } from '../../../../../src/observe/targets/declared/declaration.ts';
import { discover } from '../../../../../src/observe/targets/discover-targets.ts';
import { type Files, readerOf } from '../../folder-reader.ts';
import { readAt } from '../../world.ts';
import { builderOf } from './build.ts';

const config = Config.parse({
  version: 1,
  environments: { prod: {} },
  applications: [{ declaredIn: 'clusters/{environment}' }],
});

/** The files of a cluster `prod` with what its folder holds beside the bootstrap's objects. */
export function clusterWith(objects: readonly string[], files: Files = {}): Files {
  const sync = [
    `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: flux-system, namespace: flux-system }
spec: { url: 'ssh://git@github.com/acme/deploy', ref: { branch: main } }`,
    `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: flux-system, namespace: flux-system }
spec: { path: ./clusters/prod, sourceRef: { kind: GitRepository, name: flux-system } }`,
  ].join('\n---\n');
  return { 'clusters/prod/sync.yaml': sync, 'clusters/prod/all.yaml': objects.join('\n---\n'), ...files };
}

/** What is found in a cluster: targets by application, what cannot be read, and what is said beside. */
export async function lookAt(
  files: Files,
  { outside }: Pick<Surroundings, 'outside'> = {},
): Promise<{ targets: Map<string, Target>; unreadable: Record<string, string>; problems: string[] }> {
  const around = { repository: 'acme/deploy', branch: 'main', render: builderOf(files).render };
  const found = await discover(config, readerOf(files), { around: { ...around, ...(outside && { outside }) } });
  const unreadable: Record<string, string> = {};
  const targets = new Map<string, Target>();
  for (const each of found.targets) {
    if (each.status === 'read') targets.set(each.at.target.application, readAt(each).target);
    else unreadable[each.application] = `${each.problem.file}:${each.problem.line} ${each.problem.message}`;
  }
  return { targets, unreadable, problems: found.problems.map(({ message }) => message) };
}

/** A HelmRelease in the namespace `shop`. */
export function release(name: string, spec: string): string {
  return `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: ${name}, namespace: shop }
spec: ${spec}`;
}

/** A Kustomization in `flux-system`. */
export function kustomization(name: string, spec: string): string {
  return `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: ${name}, namespace: flux-system }
spec: ${spec}`;
}

/** An object that sources and values come from. */
export function holder(kind: string, name: string, rest: string, namespace = 'shop'): string {
  const apiVersion = /ConfigMap|Secret/.test(kind) ? 'v1' : 'source.toolkit.fluxcd.io/v1';
  return `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: ${name}, namespace: ${namespace} }\n${rest}`;
}
