import type { Problem } from '../model/errors.ts';
import { targetKey } from '../model/names.ts';
import { artifactText } from '../model/release.ts';
import type { Target, TargetSource } from '../model/target.ts';
import type { Discovered, Discovery } from '../observe/targets/discover-targets.ts';
import { terminalText } from '../replay/render-report.ts';
import { type ArtifactPlaceView, placeView } from '../text/edit/place-view.ts';
import { problemLine } from '../text/problem-text.ts';

/** A target as `shiplock targets -o json` prints it. */
export type TargetView =
  | ({
      target: string;
      status: 'read';
      renderer: TargetSource['kind'];
      artifacts: string[];
      places: ArtifactPlaceView[];
      /** Images whose version has no place: finished sentences. */
      unplaced: string[];
    } & Omit<Target, 'application' | 'environment'>)
  | { target: string; status: 'unreadable'; problem: Problem };

/** What one target renders from, or why it cannot be read. */
export function targetView(discovery: Discovery): TargetView {
  if (discovery.status === 'unreadable') {
    return { target: targetKey(discovery), status: 'unreadable', problem: discovery.problem };
  }
  const { target, release, places, unplaced } = discovery.at;
  const { application, environment, ...rest } = target;
  const artifacts = release.artifacts.map(artifactText);
  return {
    target: targetKey({ application, environment }),
    status: 'read',
    renderer: target.source.kind,
    artifacts,
    places: places.map(placeView),
    unplaced: unplaced ?? [],
    ...rest,
  };
}

/** The targets as lines for a terminal, with what is not known of each below it, and at the end what is no target. */
export function targetLines(
  views: readonly TargetView[],
  { problems, unknowns }: Pick<Discovered, 'problems' | 'unknowns'>,
): string[] {
  const width = Math.max(0, ...views.map(({ target }) => target.length));
  const lines = views.flatMap((view) => {
    const name = view.target.padEnd(width);
    if (view.status === 'unreadable') return [`${name}  unreadable  ${problemLine(view.problem)}`];
    const from = [view.source, ...(view.more ?? [])].map(sourceText).join(' and ');
    const by = view.declared === undefined ? '' : `, by ${view.declared.kind} ${view.declared.name}`;
    const said = (view.unknowns ?? []).map((unknown) => `${name}  not known   ${unknown}`);
    const found = view.places
      .filter((place) => place.by !== undefined)
      .map((place) => `${name}  place       ${placeText(place)}`);
    const lacking = view.unplaced.map((sentence) => `${name}  no place    ${sentence}`);
    return [`${name}  ${view.renderer.padEnd(10)}  ${from}${by}`, ...said, ...found, ...lacking];
  });
  const beside = [...problems, ...unknowns].map((problem) => `no target: ${problemLine(problem)}`);
  return [...lines, ...beside].map(terminalText);
}

function placeText({ repository, file, paths, by, policy }: ArtifactPlaceView): string {
  const named = policy === undefined ? 'found by probing' : `marked for ${policy}`;
  const how = by === 'config' ? 'named in the config' : named;
  return `${repository} in ${file} at ${paths.join(', ')}, ${how}`;
}

function sourceText(source: TargetSource): string {
  const place = source.from === undefined ? '' : `${source.from.repository}@${source.from.commit.slice(0, 7)}:`;
  if (source.kind !== 'helm') return `${place}${source.path || '.'}`;
  const { chart, values } = source;
  const what =
    chart === undefined ? `${place}${source.path || '.'}` : `${chart.repository}/${chart.name} ${chart.version}`;
  return values.length === 0 ? what : `${what} with ${values.join(', ')}`;
}
