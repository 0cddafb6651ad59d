import { targetKey } from '../../model/names.ts';
import type { Rejection } from '../../model/record.ts';
import { type Artifact, sameArtifact } from '../../model/release.ts';
import { codeSpan, plainText } from '../../text/markdown.ts';
import { reasonOf } from '../../text/reason.ts';
import { versionLabel } from '../../text/version-label.ts';
import { type Context, readTargets } from '../context.ts';
import { rejectionOf } from '../rejections.ts';
import { type Answer, accepted, type Given, refused } from './command.ts';
import { findVersion, knownApplications } from './known-versions.ts';
import type { Place } from './places.ts';
import { whyForbidden } from './rights.ts';

const USAGE = '`/reject VERSION REASON` here, or `/reject APPLICATION VERSION REASON` anywhere';

/** `/reject`: a version shall not enter any target of its application again. */
export function reject({ command, comment, place }: Given, context: Context): Answer {
  const forbidden = whyForbidden({ right: 'override', deed: 'reject versions', environment: null }, comment, context);
  if (forbidden !== null) return refused(forbidden);
  const isNamed = knownApplications(context).has((command.args[0] ?? '').toLowerCase());
  const [version = '', ...words] = isNamed ? command.args.slice(1) : command.args;
  const applications = isNamed ? [(command.args[0] ?? '').toLowerCase()] : applicationsHere(place);
  const reason = reasonOf(words);
  if (version === '' || reason === '') return refused(`a rejection needs a version and a reason: ${USAGE}.`);
  if (applications.length === 0) return refused(`name the application: ${USAGE}.`);
  const found = applications.flatMap((application) => {
    const artifacts = findVersion(application, version, context);
    return artifacts.length === 0 ? [] : [{ application, artifacts }];
  });
  const name = codeSpan(version.slice(0, 80));
  if (found.length === 0)
    return refused(`${applications.map(codeSpan).join(' and ')} has no version ${name} that is known here.`);
  const fresh = found.filter(({ application, artifacts }) =>
    artifacts.some((artifact) => rejectionOf(application, artifact, context) === undefined),
  );
  if (fresh.length === 0) return refused(`${name} is rejected already${byText(found, context)}.`);
  const facts = { reason, by: comment.by, comment: comment.id };
  const records: Rejection[] = fresh.map((one) => ({ kind: 'rejection', version: 1, ...one, ...facts }));
  return accepted(answerText(fresh, reason, context), records);
}

interface Found {
  application: string;
  artifacts: Artifact[];
}

function applicationsHere({ targets }: Place): string[] {
  return [...new Set(targets.map((key) => key.split('/')[0] ?? ''))].sort();
}

function byText(found: readonly Found[], context: Context): string {
  const [first] = found.flatMap(({ application, artifacts }) =>
    artifacts.flatMap((artifact) => rejectionOf(application, artifact, context) ?? []),
  );
  return first === undefined ? '' : `, by ${codeSpan(first.by)}: ${plainText(first.reason)}`;
}

/** What was rejected, that automation leaves it, and where it runs now with what takes it back. */
function answerText(found: readonly Found[], reason: string, context: Context): string {
  const names = found.map(
    ({ application, artifacts }) => `${codeSpan(versionLabel(artifacts))} of ${codeSpan(application)}`,
  );
  const running = found.flatMap((one) => runningIn(one, context));
  const lead = `rejected ${names.join(', ')} (${plainText(reason)}). No promotion takes it any more, and every pull request that would bring it is stopped.`;
  if (running.length === 0) return `${lead} It runs nowhere.`;
  const back = running.slice(0, 5).map((key) => `\`/rollback ${key.replace('/', ' ')}\``);
  return `${lead} It is still in ${running.slice(0, 20).map(codeSpan).join(', ')}: ${back.join(', ')} takes it back.`;
}

function runningIn({ application, artifacts }: Found, context: Context): string[] {
  const running = readTargets(context).filter(
    ({ at }) =>
      at.target.application === application &&
      at.release.artifacts.some((here) => artifacts.some((bad) => sameArtifact(bad, here))),
  );
  return running.map(({ at }) => targetKey(at.target)).sort();
}
