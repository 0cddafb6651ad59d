import { Config } from '../../../src/model/config.ts';
import type { Artifact } from '../../../src/model/release.ts';
import type { Target, TargetAt } from '../../../src/model/target.ts';
import { type Discovery, discoverTargets } from '../../../src/observe/targets/discover-targets.ts';
import { parseConfig } from '../../../src/text/config-file.ts';
import { type Files, readerOf } from './folder-reader.ts';

/** A config with the environments dev and prod and these applications. */
export function aConfig(...applications: object[]): Config {
  return Config.parse({ version: 1, environments: { dev: {}, prod: { after: ['dev'] } }, applications });
}

/** The config that a sample repository holds. */
export function configIn(files: Files): Config {
  const read = parseConfig(String(files['.github/shiplock.yaml']), '.github/shiplock.yaml');
  if (read.status === 'invalid') throw new Error(JSON.stringify(read.problems));
  return read.config;
}

/** The targets of files, all of which can be read. */
export async function targetsIn(config: Config, files: Files): Promise<Map<string, TargetAt>> {
  const found = await discoverTargets(config, readerOf(files));
  return new Map(found.map((one) => [keyOf(one), readAt(one)]));
}

export function readAt(discovery: Discovery | undefined): TargetAt {
  if (discovery?.status !== 'read') throw new Error(`not readable: ${JSON.stringify(discovery)}`);
  return discovery.at;
}

function keyOf(discovery: Discovery): string {
  const { application, environment } = discovery.status === 'read' ? discovery.at.target : discovery;
  return `${application}/${environment}`;
}

export function image(repository: string, tag: string | null, digest: string | null = null): Artifact {
  return { kind: 'image', repository, tag, digest };
}

/** A target with these inputs, of which nothing else matters. */
export function aTarget(application: string, inputs: string[]): Target {
  const source = { kind: 'plain', path: application } as const;
  return { application, environment: 'dev', source, releaseName: application, namespace: application, inputs };
}

/** A Deployment with one container. */
export function workload(name: string, image: string): string {
  const container = `{ name: web, image: '${image}' }`;
  return `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: ${name} }\nspec: { template: { spec: { containers: [${container}] } } }\n`;
}
