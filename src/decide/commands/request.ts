import { targetKey } from '../../model/names.ts';
import type { Request } from '../../model/record.ts';
import { type Artifact, sameArtifact } from '../../model/release.ts';
import { codeSpan, plainText } from '../../text/markdown.ts';
import { versionLabel } from '../../text/version-label.ts';
import { type Context, findTarget, type ReadTarget } from '../context.ts';
import { holdsOn } from '../gates/hold.ts';
import { rejectionOf } from '../rejections.ts';
import { type Answer, accepted, type Given, refused } from './command.ts';
import { findVersion } from './known-versions.ts';
import { whyForbidden } from './rights.ts';
import { readScopes, scopeText } from './scopes.ts';

const USAGE =
  '`/promote APPLICATION ENVIRONMENT VERSION` asks for a version, and `/promote` alone approves the pull request that it stands on';

/** `/promote application environment version`: asks for a version in a target. Every gate is asked all the same. */
export function request({ command, comment, place }: Given, context: Context): Answer {
  const scopes = readScopes(command.args, { ...place, targets: [], environment: null }, context);
  if ('problem' in scopes) return refused(`${scopes.problem} ${USAGE}.`);
  const [scope] = scopes.scopes;
  const [version, ...more] = scopes.rest;
  if (
    scope === undefined ||
    scope.application === null ||
    scope.environment === null ||
    version === undefined ||
    more.length > 0
  ) {
    return refused(`${USAGE}.`);
  }
  const target = findTarget(context, scope.application, scope.environment);
  if (target === undefined)
    return refused(`there is no target ${codeSpan(`${scope.application}/${scope.environment}`)}.`);
  const forbidden = whyForbidden(
    { right: 'approve', deed: 'promote into', environment: scope.environment },
    comment,
    context,
  );
  if (forbidden !== null) return refused(forbidden);
  const artifacts = artifactsFor(target, version, context);
  const why = whyNot(target, artifacts, version, context);
  if (why !== null) return refused(why);
  const { release: from } = target.at;
  const facts = { target: targetKey(target.at.target), from, artifacts, by: comment.by, comment: comment.id };
  const record: Request = { kind: 'request', version: 1, ...facts };
  return accepted(answerText(target, artifacts, context), [record]);
}

/** The artifacts of a version that the target names. */
function artifactsFor({ at }: ReadTarget, version: string, context: Context): Artifact[] {
  const repositories = new Set(at.release.artifacts.map(({ repository }) => repository));
  return findVersion(at.target.application, version, context).filter(({ repository }) => repositories.has(repository));
}

function whyNot({ at }: ReadTarget, artifacts: readonly Artifact[], version: string, context: Context): string | null {
  const { application, environment } = at.target;
  const [name, key] = [codeSpan(version.slice(0, 80)), targetKey(at.target)];
  if (artifacts.length === 0) {
    return `${codeSpan(application)} has no version ${name} that is known here: neither the registry nor the history has it.`;
  }
  for (const artifact of artifacts) {
    const rejection = rejectionOf(application, artifact, context);
    if (rejection !== undefined)
      return `${name} was rejected by ${codeSpan(rejection.by)}: ${plainText(rejection.reason)}.`;
  }
  if (artifacts.every((artifact) => at.release.artifacts.some((here) => sameArtifact(here, artifact)))) {
    return `${codeSpan(key)} has ${name} already.`;
  }
  const isBack = artifacts.some((artifact) => {
    const here = at.release.artifacts.find(({ repository }) => repository === artifact.repository);
    return here !== undefined && (context.order.compare(application, artifact, here) ?? 0) < 0;
  });
  return isBack
    ? `${name} is older than what ${codeSpan(key)} has: that is \`/rollback ${application} ${environment} to ${version.replaceAll('`', '')}\`.`
    : null;
}

function answerText({ at }: ReadTarget, artifacts: readonly Artifact[], context: Context): string {
  const key = codeSpan(targetKey(at.target));
  const from = codeSpan(versionLabel(at.release.artifacts));
  const lead = `asked for ${codeSpan(versionLabel(artifacts))} in ${key}, which has ${from}. Its pull request opens now, or the open one moves to it; every gate is asked all the same.`;
  const [hold] = holdsOn(at.target, context);
  return hold === undefined ? lead : `${lead} It will wait: ${scopeText(hold.scope)} is held by ${codeSpan(hold.by)}.`;
}
