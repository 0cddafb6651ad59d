import { noCharts } from '../charts/chart-repository.ts';
import type { Clone } from '../git/open-clone.ts';
import { createDiffs } from '../observe/diffs.ts';
import { createRenderTarget } from '../observe/render-target.ts';
import { nothingOutside } from '../observe/targets/outside.ts';
import { createEngine } from '../render/create-engine.ts';
import type { Findings } from '../replay/findings.ts';
import { terminalText } from '../replay/render-report.ts';
import type { Section } from '../replay/report.ts';
import type { HeldChange, Timeline } from '../replay/timeline.ts';
import { countChanges, countsText } from '../text/change-counts.ts';

/** More findings than this are not rendered. */
const MOST_RENDERS = 20;

/** What the jumps and rollbacks changed in the clusters, rendered: one section with a line for each. */
export async function renderedSections(clone: Clone, findings: Findings, timeline: Timeline): Promise<Section[]> {
  const wanted = [...findings.jumps, ...findings.rollbacks].slice(0, MOST_RENDERS);
  const engine = createEngine({ isLean: true });
  const diffs = createDiffs(createRenderTarget(engine), { tree: clone, outside: nothingOutside, charts: noCharts });
  const lines: string[] = [];
  try {
    for (const { target, at } of wanted) {
      const found = changeAt(timeline, target, at);
      if (found === null) continue;
      const { change, sha, parent } = found;
      const diff = await diffs(
        { treeish: parent, at: change.before?.at ?? null },
        { treeish: sha, at: change.after?.at ?? null },
      );
      const text = diff.status === 'failed' ? `does not render: ${diff.message}` : countsText(countChanges(diff));
      lines.push(`${at.slice(0, 16).replace('T', ' ')} ${target} (${sha.slice(0, 7)}): ${terminalText(text)}`);
      if (diff.status === 'rendered')
        lines.push(...diff.changes.flatMap(({ kind, name, fields }) => fieldLines(`${kind}/${name}`, fields)));
    }
  } finally {
    await engine.close();
  }
  return [{ title: 'Rendered', summary: 'What the jumps and rollbacks changed.', lines }];
}

function fieldLines(
  object: string,
  fields: readonly { path: string; from: string | null; to: string | null; noise: boolean }[],
): string[] {
  const shown = fields.filter(({ noise }) => !noise);
  return shown.map(({ path, from, to }) => terminalText(`${object} ${path}: ${from ?? '—'} → ${to ?? '—'}`));
}

function changeAt(
  timeline: Timeline,
  target: string,
  at: string,
): { change: HeldChange; sha: string; parent: string } | null {
  for (const [index, { commit, changes }] of timeline.commits.entries()) {
    const change = changes.find(({ key }) => key === target);
    if (commit.at !== at || change === undefined) continue;
    const parent = timeline.commits[index - 1]?.commit.sha ?? commit.sha;
    return { change, sha: commit.sha, parent };
  }
  return null;
}
