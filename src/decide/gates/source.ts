import type { Instant } from '../../model/names.ts';
import type { Artifact } from '../../model/release.ts';
import type { PullState, TargetChange } from '../../model/snapshot.ts';
import type { Verdict } from '../../model/verdict.ts';
import { artifactName } from '../../text/artifact-name.ts';
import type { Context } from '../context.ts';
import { isRollback } from '../rollbacks/is-rollback.ts';
import { plusSeconds } from '../time.ts';
import { allOf, blocked, passed, waiting } from '../verdicts.ts';
import { enteringArtifacts, versionOf } from './entering.ts';
import { standingsOf, standingsText } from './green.ts';

/**
 * `sourceChecks`: the commit that an image was built from, by its labels, must have green checks in its own repository.
 * What cannot be known blocks, with what to do; charts, which mostly come from elsewhere, are not asked. A rollback passes: what it brings was healthy here. Null: not asked.
 */
export function sourceGate(change: TargetChange, pull: PullState, context: Context): Verdict | null {
  const asked = context.config.environments[change.environment]?.sourceChecks ?? [];
  if (asked !== 'required' && asked.length === 0) return null;
  const entering = enteringArtifacts(change).filter(({ kind }) => kind !== 'chart');
  if (entering.length === 0) return null;
  const rollback = isRollback(pull, context);
  if (rollback !== null) return passed('source', 'Rollback', rollback.message);
  const answers = entering.map((artifact) => sourceOf(artifact, asked, context));
  const [only] = answers;
  if (answers.length === 1 && only !== undefined) return only;
  return allOf('source', answers, 'the sources of all images are green');
}

/** How soon another repository's checks are looked at again: GitHub tells us of them under that repository's name only. */
const LOOK_AGAIN_SECONDS = 120;

/** When to look again because of sources that are not green yet; none where nothing waits for one. */
export function sourceTimes(verdicts: readonly Verdict[], now: Instant): Instant[] {
  const waits = (one: Verdict): boolean =>
    (one.gate === 'source' && one.status === 'waiting') || one.children.some(waits);
  return verdicts.some(waits) ? [plusSeconds(now, LOOK_AGAIN_SECONDS)] : [];
}

function sourceOf(artifact: Artifact, asked: 'required' | readonly string[], { snapshot }: Context): Verdict {
  const version = versionOf(artifact);
  const name = `${artifactName(artifact.repository)} ${version}`;
  const state = snapshot.sources.find(
    ({ repository, digest }) => repository === artifact.repository && digest === artifact.digest,
  );
  const seen = { artifact: `${artifact.repository}:${version}` };
  if (state === undefined) {
    if (artifact.kind === 'git') return gitUnknown(name, seen);
    const why = artifact.digest === null ? 'no digest is written beside its tag' : 'its source was not looked at yet';
    return blocked('source', 'SourceUnknown', `it is not known what ${name} was built from: ${why}`, seen);
  }
  if (state.source === null || state.checks === null) {
    const why = state.problem ?? 'its source cannot be read';
    return blocked('source', 'SourceUnknown', `it is not known what ${name} was built from: ${why}`, seen);
  }
  const { repository, revision } = state.source;
  const commit = `${repository} at ${revision.slice(0, 7)}`;
  const names = asked === 'required' ? state.required : asked;
  if (names === null || names.length === 0) return noNames(repository, names, seen);
  const standings = standingsOf(names, state.checks);
  const text = standingsText(standings);
  const facts = { ...seen, source: repository, revision };
  if (text === '')
    return passed('source', 'SourceGreen', `${name} was built from ${commit}, where the checks are green`, facts);
  const message = `${name} was built from ${commit}: ${text}`;
  if (standings.failed.length > 0) return blocked('source', 'SourceFailed', message, facts);
  return waiting('source', 'AwaitingSource', message, { waitsFor: 'report' }, facts);
}

/** Labels of images say what they were built from; a Git tag has none, and nothing is taken for green. */
function gitUnknown(name: string, seen: Verdict['seen']): Verdict {
  const message =
    `${name} is a Git tag, and \`sourceChecks\` reads the labels of images: let the rules of its repository ask for` +
    ' green checks before a tag is made, and leave `sourceChecks` out here';
  return blocked('source', 'SourceUnknown', message, seen);
}

/** `sourceChecks: required` where nothing can be read off: said with what to do, and never taken for green. */
function noNames(repository: string, names: readonly string[] | null, seen: Verdict['seen']): Verdict {
  const why = names === null ? 'the rules of its branch cannot be read' : 'its branch requires no check';
  const message = `\`sourceChecks: required\` says nothing for ${repository}: ${why}; name the checks in a list`;
  return blocked('source', names === null ? 'RulesUnknown' : 'NoneRequired', message, seen);
}
