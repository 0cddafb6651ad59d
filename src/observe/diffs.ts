import type { ChartRepository } from '../charts/chart-repository.ts';
import type { KubeObject } from '../clusters/cluster.ts';
import { dangersOf } from '../diff/dangers-of.ts';
import { diffObjects } from '../diff/diff-objects.ts';
import type { TargetDiff } from '../model/changes.ts';
import type { Finding } from '../model/finding.ts';
import type { Target, TargetAt } from '../model/target.ts';
import type { Trust } from '../render/engine.ts';
import { yamlValue } from '../text/yaml-value.ts';
import type { Outside } from './targets/outside.ts';
import type { TreeSource } from './targets/tree-reader.ts';

export type Rendered =
  | {
      status: 'rendered';
      objects: KubeObject[];
      /** The file that each object comes from, in the same order. */
      files: string[];
      /** What the render had to guess, as finished sentences. */
      unknowns: string[];
    }
  | { status: 'failed'; message: string; file: string | null; line: number | null };

/** Where what targets render comes from. */
export interface RenderedFrom {
  /** The repository of the targets. */
  tree: TreeSource;
  outside: Outside;
  /** Charts of the hosts that the config of the base branch allows. */
  charts: ChartRepository;
  /** Who brought the trees that are rendered; left out for `own`. */
  trust?: Trust;
}

/** Renders a target as a commit or tree has it. A chart that fails is an answer; a throw is an outage of the engine. */
export type RenderTarget = (from: RenderedFrom, treeish: string, target: Target) => Promise<Rendered>;

/** One side of a comparison: the target as some commit or tree has it. */
export interface Side {
  treeish: string;
  at: TargetAt | null;
}

/** A side that renders: its objects and the file of each, none of a target that is not there. */
export interface RenderedSide extends Side {
  objects: readonly KubeObject[];
  files: readonly string[];
}

/** What is to be said about the head side beside its changes; what the base side has too is marked as known. */
export type Inspector = (base: RenderedSide, head: RenderedSide) => Promise<Finding[]>;

/** Compares the render of a target on two sides; equal contents are never rendered. */
export function createDiffs(
  render: RenderTarget,
  from: RenderedFrom,
  inspectSides: Inspector = async () => [],
): (before: Side, after: Side) => Promise<TargetDiff> {
  return async (before, after) => {
    const base = await renderSide(before);
    const head = await renderSide(after);
    if (head.status === 'failed') return { ...head, side: 'head' };
    // A base that does not render is not this pull request's fault; what it repairs is shown as added.
    const objects = base.status === 'failed' ? [] : base.objects;
    const files = base.status === 'failed' ? [] : base.files;
    // Without the base nothing is known to be new.
    const dangers = base.status === 'failed' ? [] : dangersOf(objects, head.objects);
    const findings = await inspectSides({ ...before, objects, files }, { ...after, ...head });
    const unknowns = unknownsOf([
      before.at?.target.unknowns,
      unknownsIn(base),
      after.at?.target.unknowns,
      head.unknowns,
    ]);
    return {
      status: 'rendered',
      changes: diffObjects(objects, head.objects, yamlValue),
      ...(dangers.length > 0 && { dangers }),
      ...(findings.length > 0 && { findings }),
      ...(unknowns.length > 0 && { unknowns }),
    };
  };

  async function renderSide({ treeish, at }: Side): Promise<Rendered> {
    if (at === null) return { status: 'rendered', objects: [], files: [], unknowns: [] };
    return render(from, treeish, at.target);
  }
}

function unknownsIn(rendered: Rendered): string[] {
  return rendered.status === 'rendered' ? rendered.unknowns : [];
}

/** Each sentence once: both sides mostly have the same ones. */
function unknownsOf(lists: readonly (readonly string[] | undefined)[]): string[] {
  return [...new Set(lists.flatMap((list) => list ?? []))];
}
