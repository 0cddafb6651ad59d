import type { KubeObject } from '../clusters/cluster.ts';
import { diffObjects } from '../diff/diff-objects.ts';
import type { TargetDiff } from '../model/changes.ts';
import type { Target, TargetAt } from '../model/target.ts';
import type { TreeSource } from './targets/tree-reader.ts';

export type Rendered =
  | { status: 'rendered'; objects: KubeObject[] }
  | { status: 'failed'; message: string; file: string | null; line: number | null };

/** Renders a target as a commit or tree has it. A chart that fails is an answer; a throw is an outage of the engine. */
export type RenderTarget = (mirror: TreeSource, treeish: string, target: Target) => Promise<Rendered>;

/** One side of a comparison: the target as some commit or tree has it. */
export interface Side {
  treeish: string;
  at: TargetAt | null;
}

/** Compares the render of a target on two sides; equal contents are never rendered. */
export function createDiffs(
  render: RenderTarget,
  mirror: TreeSource,
): (before: Side, after: Side) => Promise<TargetDiff> {
  return async (before, after) => {
    const base = await renderSide(before);
    const head = await renderSide(after);
    if (head.status === 'failed') return { ...head, side: 'head' };
    // A base that does not render is not this pull request's fault; what it repairs is shown as added.
    const objects = base.status === 'failed' ? [] : base.objects;
    return { status: 'rendered', changes: diffObjects(objects, head.objects) };
  };

  async function renderSide({ treeish, at }: Side): Promise<Rendered> {
    if (at === null) return { status: 'rendered', objects: [] };
    return render(mirror, treeish, at.target);
  }
}
