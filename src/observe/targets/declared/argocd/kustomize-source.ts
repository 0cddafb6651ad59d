import type { TargetSource } from '../../../../model/target.ts';
import { kustomizeImage } from '../../../../text/edit/kustomize-image.ts';
import type { Placed } from '../../artifacts-in.ts';
import { kustomizeInputs } from '../../inputs.ts';
import { kustomizeArtifacts } from '../../kustomize-artifacts.ts';
import { readGraph } from '../../kustomize-graph.ts';
import { kustomizationIn } from '../../recognise.ts';
import type { DeclaredObject } from '../declaration.ts';
import { FieldFault } from '../fields.ts';
import type { Application, ApplicationSource } from './application.ts';
import { buildEnvironment } from './build-environment.ts';
import type { Drawn } from './drawn.ts';
import { kustomizeEdits, unheardEdits } from './kustomize-edits.ts';
import type { SourceTree } from './source-tree.ts';
import { plainFolder } from './values-files.ts';

interface Place {
  object: DeclaredObject;
  application: Application;
  source: ApplicationSource;
  home: SourceTree;
}

/** Draws a source that builds a kustomization. Throws `FieldFault`, and `ConfigError` for what a kustomization names. */
export async function kustomizeSource({ object, application, source, home }: Place): Promise<Drawn> {
  const folder = plainFolder(source.folder);
  const { kustomize } = source;
  const environment = buildEnvironment(application, source);
  const edits = kustomizeEdits(kustomize, environment);
  const { tree, from } = home;
  if (kustomizationIn(tree, folder) === null) {
    throw new FieldFault([...source.path, 'path'], `there is no kustomization in ${folder || 'the root'}`);
  }
  const graph = await readGraph(tree, folder, { ...(edits && { edits }) });
  const drawn: TargetSource = { kind: 'kustomize', path: folder, ...(from && { from }), ...(edits && { edits }) };
  const all = from === undefined ? await kustomizeArtifacts(tree, graph) : [];
  // The revisions of Applications belong to what those Applications declare.
  const ofFiles = all.filter(({ artifact }) => artifact.kind === 'image');
  return {
    source: drawn,
    inputs: from === undefined ? await kustomizeInputs(tree, graph) : [],
    unknowns: [
      ...unheardEdits(kustomize),
      ...[...environment.missed].map((name) => `$${name} is known only to Argo CD: it stays as it is written.`),
    ],
    artifacts: withImages(ofFiles, source, object),
  };
}

/** The images that the Application sets, over those of files. A place in an object that was made is none. */
function withImages(
  found: readonly Placed[],
  { kustomize }: ApplicationSource,
  { file, document }: DeclaredObject,
): Placed[] {
  let placed = [...found];
  for (const [index, text] of kustomize.texts('images').entries()) {
    const image = kustomizeImage(text);
    if (image === null || image.artifact === null) continue;
    const { artifact, replaces } = image;
    placed = placed.filter((one) => one.artifact.repository !== replaces);
    if (document === null) continue;
    const form = { kind: 'reference' as const, path: [...kustomize.path, 'images', index] };
    placed.push({ artifact, place: { repository: artifact.repository, file, document, form } });
  }
  return placed;
}
