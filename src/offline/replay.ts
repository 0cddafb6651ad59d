import type { Clone } from '../git/open-clone.ts';
import { TerminalError } from '../model/errors.ts';
import type { Instant } from '../model/names.ts';
import { type Findings, findingsIn } from '../replay/findings.ts';
import type { ReportFrame } from '../replay/render-report.ts';
import { problemLine } from '../text/problem-text.ts';
import { chooseBranch } from './choose-branch.ts';
import { historyImages } from './history-images.ts';
import { readCommits, readTimeline, type TimelineRead } from './read-timeline.ts';
import { renderedSections } from './rendered-sections.ts';
import { replayConfig } from './replay-config.ts';

/** What to replay: a branch (null for the clone's own choice) from some seconds before a time until that time. */
export interface ReplayRequest {
  branch: string | null;
  since: number;
  until: Instant;
  diff: boolean;
}

/** Reads the history of a clone and what Shiplock would have made of it. Nothing is written anywhere. */
export async function replay(
  clone: Clone,
  request: ReplayRequest,
): Promise<{ findings: Findings; frame: ReportFrame }> {
  const until = new Date(request.until).toISOString();
  const branch = chooseBranch(await clone.refs(), request.branch);
  if (branch === null) throw new TerminalError(`The clone has no branch ${request.branch ?? 'with a commit'}.`);
  // As much again before the window is read too: what was in staging then is known there.
  const since = before(until, request.since);
  const range = { tip: branch.sha, from: before(since, request.since), since, until };
  const commits = await readCommits(clone, range);
  const { config, proposed } = await replayConfig(clone, commits.commits.at(-1)?.sha ?? branch.sha, commits);
  const read = await readTimeline(clone, config, { since, until, from: range.from }, commits);
  const findings = findingsIn(read.timeline, config, await historyImages(read.timeline, config));
  const frame: ReportFrame = {
    title: `What the history of ${branch.name} says`,
    notes: notesOf(read, clone.isShallow),
    extra: request.diff ? await renderedSections(clone, findings, read.timeline) : [],
    proposed,
  };
  return { findings, frame };
}

function notesOf({ unreadable }: TimelineRead, isShallow: boolean): string[] {
  const notes = [
    'Times are those of the commits on the branch. Every cluster counts as healthy from the commit on: real soaks begin later, and end later.',
    'Gates are judged with every environment enforced, without approvals and checks of others: a history does not hold them.',
  ];
  if (isShallow)
    notes.push(
      'This clone is shallow: what lies before its first commit is not known. `git fetch --unshallow` brings it.',
    );
  for (const { target, problem } of unreadable) notes.push(`${target} cannot be read: ${problemLine(problem)}`);
  return notes;
}

function before(at: Instant, seconds: number): Instant {
  return new Date(Date.parse(at) - seconds * 1000).toISOString();
}
