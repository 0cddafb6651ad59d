import { targetKey } from '../../../src/model/names.ts';
import { type Artifact, sameArtifact } from '../../../src/model/release.ts';
import { PROMOTION_CHECK } from '../../../src/text/check-names.ts';
import { BOT, targetsIn, tipOf, type World } from '../../fakes/world.ts';
import type { Arrival, Entry, Look } from '../look.ts';
import { type Invariant, isExcused, recordsOf } from './invariant.ts';

/** The gates by whose overriding an unproven artifact may enter. */
const WORDS = ['order', 'soak', 'health'];
/** How long a proof counts, in milliseconds. */
export const PROOF_LIFE = 14 * 86_400_000;

/** The environments that must prove what enters an environment; those in which the application is not are stepped over. */
export function asked(world: World, application: string, environment: string): string[] {
  const present = targetsIn(world.host.git.files(tipOf(world)));
  return (world.config.environments[environment]?.after ?? []).flatMap((name) =>
    present.has(`${application}/${name}`) ? [name] : asked(world, application, name),
  );
}

/**
 * No target receives through Shiplock an artifact that its upstreams have not proven, unless an override, a rollback or
 * a pass is on record. People's merges go through the required check, where there is one: theirs may rest on a proof
 * that ended since.
 */
export const provenFirst: Invariant = (look) =>
  look.arrivals.flatMap((arrival) => {
    const { pull } = arrival;
    const isGuarded = arrival.by === BOT || look.world.requiredChecks.includes(PROMOTION_CHECK);
    if (pull === null || !isGuarded || WORDS.some((word) => isExcused(look, pull, word))) return [];
    return arrival.entries
      .filter((entry) => !isProven(entry, arrival, look) && !isRolledBack(entry, look))
      .map(({ application, environment, artifact }) => {
        return `${application}/${environment} got ${artifact.tag} by #${pull.number} (merged by ${arrival.by}), which nobody had proven`;
      });
  });

function isProven(entry: Entry, arrival: Arrival, look: Look): boolean {
  const { application, environment, artifact } = entry;
  const upstream = asked(look.world, application, environment);
  if (upstream.length === 0) return true;
  const isIn = (name: string): boolean => wasProven(`${application}/${name}`, artifact, arrival, look);
  return look.world.config.environments[environment]?.join === 'any' ? upstream.some(isIn) : upstream.every(isIn);
}

function wasProven(key: string, artifact: Artifact, { by }: Arrival, { before, at }: Look): boolean {
  const isOf = (release: { artifacts: Artifact[] }) => release.artifacts.some((one) => sameArtifact(one, artifact));
  let isIn = false;
  for (const record of before) {
    if (record.kind === 'proof' && targetKey(record) === key && isOf(record.release)) {
      isIn = by !== BOT || Date.parse(at) - Date.parse(record.provenAt) < PROOF_LIFE;
    }
    if (by === BOT && record.kind === 'incident' && record.target === key && isOf(record.release)) isIn = false;
  }
  return isIn;
}

/** True when it goes back to what was healthy in the target itself, by the word of a rollback or by hand. */
function isRolledBack({ application, environment, artifact }: Entry, { before }: Look): boolean {
  const key = `${application}/${environment}`;
  const isOf = (release: { artifacts: Artifact[] }) => release.artifacts.some((one) => sameArtifact(one, artifact));
  let stood = false;
  for (const record of before) {
    if (record.kind === 'rollback' && record.target === key && isOf(record.to)) return true;
    if (record.kind === 'proof' && targetKey(record) === key && isOf(record.release)) stood = true;
    if (record.kind === 'landing' && record.target === key && isOf(record.release)) stood = true;
    if (record.kind === 'incident' && record.target === key && isOf(record.release)) stood = false;
  }
  return stood;
}

/** Every proof on record was earned: healthy as long as the environment asks, at a content that an agent reported. */
export const proofsAreEarned: Invariant = ({ fresh, world, round }) =>
  recordsOf(fresh, 'proof').flatMap(({ application, environment, healthySince, provenAt, content }) => {
    const name = `${application}/${environment}`;
    const soak = world.config.environments[environment]?.soak ?? 0;
    const report = round?.snapshot.targets.flatMap((state) => {
      if (state.status !== 'read' || targetKey(state.at.target) !== name) return [];
      return state.report?.report ?? [];
    })[0];
    // An incident that is on record later than the cluster got well begins the soak anew.
    const isTrue =
      report?.content === content && report.health === 'healthy' && (report.healthySince ?? 'never') <= healthySince;
    if (!isTrue) return [`the proof of ${name} at ${provenAt} is of nothing that an agent reports`];
    const seconds = (Date.parse(provenAt) - Date.parse(healthySince)) / 1000;
    return seconds < soak ? [`the proof of ${name} was made after ${seconds} s, and its soak is ${soak} s`] : [];
  });
