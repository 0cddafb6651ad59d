import { noCharts } from '../../src/charts/chart-repository.ts';
import { diffGate } from '../../src/decide/gates/diff.ts';
import type { KubeObject } from '../../src/diff/kube-object.ts';
import { createInspections } from '../../src/inspect/inspections.ts';
import type { Config } from '../../src/model/config.ts';
import type { Problem } from '../../src/model/errors.ts';
import type { PullState, TargetChange } from '../../src/model/snapshot.ts';
import type { TargetAt } from '../../src/model/target.ts';
import { observeChanges } from '../../src/observe/changes.ts';
import { createKeptFindings } from '../../src/observe/inspecting/kept-findings.ts';
import type { Sources } from '../../src/observe/observe.ts';
import { createRenderTarget } from '../../src/observe/render-target.ts';
import { engineTemplates } from '../../src/observe/targets/declared/engine-templates.ts';
import { nothingOutside } from '../../src/observe/targets/outside.ts';
import type { TreeSource } from '../../src/observe/targets/tree-reader.ts';
import { createViews } from '../../src/observe/views.ts';
import type { RenderEngine } from '../../src/render/engine.ts';
import { readSchemaFile } from '../../src/render/schema-file.ts';
import { renderComment } from '../../src/text/comment.ts';
import { renderDiffCheck } from '../../src/text/diff-check.ts';
import { memoryMarks } from '../observe/memory-marks.ts';
import { head, now, passed } from '../text/builders.ts';

/** Where a pull request of `acme/deploy` is read from. */
export interface ReadFrom {
  source: TreeSource;
  config: Config;
  engine: RenderEngine;
  /** The branch that it goes into. */
  branch?: string;
  /** Without what inspections find, which has tests of its own. */
  isPlain?: boolean;
}

/** What two trees differ in, and what keeps targets of them from being known. */
export interface Between {
  changes: TargetChange[];
  problems: Problem[];
}

/** What two trees of `acme/deploy` differ in, as the server's own view of the repository has it. */
export async function changesBetween(read: ReadFrom, from: string, to: string): Promise<Between> {
  const { config, branch = 'main' } = read;
  const refs = new Map(['refs/heads/main', `refs/heads/${branch}`].map((ref) => [ref, from]));
  const views = await createViews(sourcesOf(read), { main: 'main', config: { status: 'valid', config }, refs });
  const view = views.find(({ base }) => base.branch === branch);
  if (view === undefined) throw new Error(`there is no branch ${branch}`);
  const problems = [...(await view.problemsAt(from)), ...(await view.problemsAt(to))];
  const diffs = read.isPlain === true ? view.plainDiffs : view.diffs;
  return { changes: await observeChanges({ ...view, diffs }, from, to), problems };
}

/** The objects of a target as one tree has it; none where it is not there. */
export async function objectsAt(
  { source, engine }: ReadFrom,
  treeish: string,
  at: TargetAt | null,
): Promise<KubeObject[]> {
  if (at === null) return [];
  const from = { tree: source, outside: nothingOutside, charts: noCharts };
  const rendered = await createRenderTarget(engine)(from, treeish, at.target);
  if (rendered.status === 'failed') throw new Error(rendered.message);
  return rendered.objects;
}

/** As a server has them once for all repositories. */
const inspections = createInspections({ schemas: readSchemaFile() });

/** Of a whole server, what a view of a repository looks at. */
function sourcesOf({ source, engine }: ReadFrom): Sources {
  const parts: Pick<Sources, 'key' | 'render' | 'template' | 'tools' | 'outside' | 'charts' | 'now'> = {
    key: { installation: 1, owner: 'acme', name: 'deploy' },
    render: createRenderTarget(engine),
    template: engineTemplates(engine),
    tools: { decode: engine.decode, policy: engine.policy, inspections, kept: createKeptFindings({ program: 'test' }) },
    outside: nothingOutside,
    charts: { allowing: () => noCharts },
    now: () => now,
  };
  const rules = { protection: async () => null };
  return { ...parts, mirror: source, host: { rules }, store: { marks: memoryMarks() } } as unknown as Sources;
}

/** What people read: the comment, and the check with its pages and annotations. */
export function textsOf(changes: TargetChange[]): { comment: string; check: ReturnType<typeof renderDiffCheck> } {
  const verdict = diffGate({ merge: { status: 'clean' }, changes } as unknown as PullState);
  const check = renderDiffCheck({ now, verdict, changes, findings: [], files: null });
  const comment = renderComment({
    now,
    pull: { head, merged: false, url: null },
    changes,
    findings: [],
    pages: 1 + check.pages.length,
    verdicts: { diff: verdict, promotion: passed('promotion', { message: 'every gate is open' }) },
    sets: [],
    landed: [],
    drift: [],
    waits: [],
    command: null,
  });
  return { comment, check };
}
