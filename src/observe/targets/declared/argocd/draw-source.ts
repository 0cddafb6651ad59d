import { kustomizationIn, pathIn } from '../../recognise.ts';
import type { DeclaredObject, Scope } from '../declaration.ts';
import { FieldFault } from '../fields.ts';
import type { Application, ApplicationSource } from './application.ts';
import { directorySource } from './directory-source.ts';
import type { Drawn } from './drawn.ts';
import { helmSource } from './helm-source.ts';
import { kustomizeSource } from './kustomize-source.ts';
import { type SourceTree, sourceTree } from './source-tree.ts';
import { plainFolder } from './values-files.ts';

interface Place {
  object: DeclaredObject;
  application: Application;
  source: ApplicationSource;
  scope: Scope;
}

/** Draws one source of an Application, recognised as Argo CD does. Throws `FieldFault` and `ConfigError`. */
export async function drawSource(place: Place): Promise<Drawn> {
  const { source, scope } = place;
  if (source.chart !== '') return helmSource({ ...place, home: null });
  const home = await sourceTree(source, scope);
  const kind = explicitKind(source) ?? recognised(home, plainFolder(source.folder));
  if (kind === 'plugin') {
    const message = 'what a plugin of Argo CD renders is known only to Argo CD';
    throw new FieldFault([...source.path, 'plugin'], message);
  }
  if (kind === 'helm') return helmSource({ ...place, home: charted(source, home) });
  if (kind === 'kustomize') return kustomizeSource({ ...place, home });
  return directorySource(source, home);
}

/** What a source says that it is. Argo CD refuses two at a time. */
function explicitKind(source: ApplicationSource): 'helm' | 'kustomize' | 'directory' | 'plugin' | null {
  const kinds = (['helm', 'kustomize', 'directory', 'plugin'] as const).filter((kind) =>
    source[kind].keys().some((key) => source[kind].isSet(key)),
  );
  const [kind = null, other] = kinds;
  if (other === undefined) return kind;
  const message = `the source is said to be \`${kind}\` and \`${other}\`, and Argo CD takes one`;
  throw new FieldFault([...source.path, other], message);
}

/** A kustomization counts before a chart where both are there. */
function recognised({ tree }: SourceTree, folder: string): 'helm' | 'kustomize' | 'directory' {
  if (kustomizationIn(tree, folder) !== null) return 'kustomize';
  return tree.isFile(pathIn(folder, 'Chart.yaml')) ? 'helm' : 'directory';
}

function charted(source: ApplicationSource, home: SourceTree): SourceTree {
  const folder = plainFolder(source.folder);
  if (home.tree.isFile(pathIn(folder, 'Chart.yaml'))) return home;
  throw new FieldFault([...source.path, 'path'], `there is no Chart.yaml in ${folder || 'the root'}`);
}
