import { ruleOf } from '../../model/application-rule.ts';
import type { Config } from '../../model/config.ts';
import type { PullState, TargetChange } from '../../model/snapshot.ts';
import type { Verdict } from '../../model/verdict.ts';
import { type Context, findTarget, hasTarget } from '../context.ts';
import { isRollback } from '../rollbacks/is-rollback.ts';
import { allOf, blocked, passed, waiting } from '../verdicts.ts';
import { enteringArtifacts } from './entering.ts';

/**
 * `dependsOn`: what an application needs must have landed in the environment first. Nothing of it may be on its way
 * there, and what Git has must run there and be well, in every cluster that reports it. What moves in the same pull request is not waited for, and an
 * application without a target there neither. Null: nothing is asked.
 */
export function dependencyGate(change: TargetChange, pull: PullState, context: Context): Verdict | null {
  const { application, environment } = change;
  const needed = dependenciesOf(application, context.config).filter((name) => hasTarget(context, name, environment));
  if (needed.length === 0 || enteringArtifacts(change).length === 0) return null;
  const rollback = isRollback(pull, context);
  if (rollback !== null) return passed('dependency', 'Rollback', rollback.message);
  const answers = needed.map((name) => hasLanded(name, change, { pull, context }));
  const [only] = answers;
  if (answers.length === 1 && only !== undefined) return only;
  return allOf('dependency', answers, `what ${application} depends on has landed in ${environment}`);
}

/** Whether all that an application depends on has landed, but for what would move together with it. */
export function areDependenciesThere(
  target: { application: string; environment: string },
  together: ReadonlySet<string>,
  context: Context,
): boolean {
  const { application, environment } = target;
  const needed = dependenciesOf(application, context.config).filter(
    (name) => hasTarget(context, name, environment) && !together.has(name),
  );
  const pull = { number: 0, changes: [] };
  return needed.every((name) => hasLanded(name, target, { pull, context }).status === 'passed');
}

function dependenciesOf(application: string, config: Config): string[] {
  return (ruleOf(application, config)?.dependsOn ?? []).filter((name) => name !== application);
}

function hasLanded(
  name: string,
  { application, environment }: Pick<TargetChange, 'application' | 'environment'>,
  { pull, context }: { pull: Pick<PullState, 'number' | 'changes'>; context: Context },
): Verdict {
  const key = `${name}/${environment}`;
  const seen = { target: key };
  const say = (reason: string, what: string): Verdict =>
    waiting('dependency', reason, `${application} depends on ${name}: ${what}`, { waitsFor: 'report' }, seen);
  const target = findTarget(context, name, environment);
  if (target === undefined) {
    return blocked(
      'dependency',
      'DependencyUnreadable',
      `${application} depends on ${key}, which cannot be read`,
      seen,
    );
  }
  const changes = (one: Pick<PullState, 'changes'>): boolean =>
    one.changes.some((other) => other.application === name && other.environment === environment);
  const moving = context.snapshot.pulls.find((one) => one.ours && one.number !== pull.number && changes(one));
  if (moving !== undefined && !changes(pull))
    return say('DependencyMoves', `#${moving.number} is on its way into ${environment}`);
  if (target.report === null) return say('DependencyUnreported', `no agent has reported ${key} yet`);
  for (const { report } of [target.report, ...target.others]) {
    if (report.content !== target.at.content || report.sync !== 'synced') {
      return say('DependencySyncs', `what Git has for ${key} does not run there yet`);
    }
    if (report.health !== 'healthy') return say('DependencyUnhealthy', `${key} is ${report.health}`);
  }
  return passed('dependency', 'DependencyLanded', `${name} has landed in ${environment} and is healthy there`, seen);
}
