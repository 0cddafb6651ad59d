import { targetKey } from '../../model/names.ts';
import type { Artifact } from '../../model/release.ts';
import type { TargetChange } from '../../model/snapshot.ts';
import type { Verdict } from '../../model/verdict.ts';
import type { Context } from '../context.ts';
import { type Need, needOf, needText } from '../upstream.ts';
import { allOf, anyOf, passed } from '../verdicts.ts';
import { enteringArtifacts } from './entering.ts';
import { leftTags, tagLeft } from './left-tags.ts';
import { provenIn } from './proven-in.ts';

/**
 * The order of environments: every artifact that would enter a target must be proven in the environments before it. It
 * is asked of every pull request, whoever opened it. What moves is declared: artifacts; other changes pass. `together`
 * is everything that would be merged at once: a target that comes with it is no proof, and is asked all the same.
 */
export function orderGate(change: TargetChange, together: readonly TargetChange[], context: Context): Verdict {
  const { application, environment } = change;
  const entering = enteringArtifacts(change);
  const name = targetKey(change);
  const left = leftTags(change);
  if (entering.length === 0 && left.length === 0)
    return passed('order', 'NothingEnters', `no new version enters ${name}`);
  const alsoThere = new Set(together.filter(({ after }) => after !== null).map(targetKey));
  const need = needOf(context, application, environment, alsoThere);
  if (need === null)
    return passed('order', 'FirstEnvironment', `${environment} is the first environment of ${application}`);
  if (left.length > 0) return tagLeft(name, left);
  return allOf('order', answersOf(need, entering), `${needText(need)} proved what enters ${name}`);

  function answersOf(part: Need, artifacts: readonly Artifact[]): Verdict[] {
    if (part.kind === 'environment') return artifacts.map((artifact) => provenIn(part.name, artifact, change, context));
    if (part.kind === 'all') return part.of.flatMap((each) => answersOf(each, artifacts));
    const ways = part.of.map((way) => {
      const answers = answersOf(way, artifacts);
      const [only] = answers;
      if (only !== undefined && answers.length === 1) return only;
      return allOf('order', answers, `${needText(way)} proved what enters ${name}`);
    });
    return [anyOf('order', ways)];
  }
}
