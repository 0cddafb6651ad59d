import type { Mode } from '../model/config.ts';
import type { PullState } from '../model/snapshot.ts';
import type { Verdict } from '../model/verdict.ts';
import type { Context } from './context.ts';
import { diffGate } from './gates/diff.ts';
import { askGates } from './gates/registry.ts';
import { rulesGate } from './gates/rules.ts';
import { withOverrides } from './overrides.ts';
import { passOn, withPass } from './passes.ts';
import { allOf, blocked, passed } from './verdicts.ts';

/** What was found on one pull request: the verdicts of its two checks, and how far Shiplock may go on it. */
export interface Judgement {
  pull: PullState;
  diff: Verdict;
  promotion: Verdict;
  /** The strictest mode of the environments that it touches; `enforce` when it touches none. */
  mode: Mode;
}

/** Judges merge(base tip, head) against the base tip: what the two required checks say. */
export function judge(pull: PullState, context: Context): Judgement {
  const pass = passOn(pull, context);
  const diff = withPass(
    withOverrides(
      diffGate(pull, (name) => context.config.environments[name]?.mode === 'observe'),
      pull,
      context,
    ),
    pass,
  );
  const promotion = withPass(withOverrides(promotionGate(pull, context), pull, context), pass);
  return { pull, diff, promotion, mode: modeOf(pull, context) };
}

/** Environments that the pull request touches, in the order of the config. */
export function touchedEnvironments(pull: PullState, context: Context): string[] {
  const touched = new Set(pull.changes.map(({ environment }) => environment));
  return Object.keys(context.config.environments).filter((name) => touched.has(name));
}

function promotionGate(pull: PullState, context: Context): Verdict {
  const problems = pull.configProblems ?? [];
  const firstProblem = problems[0];
  if (firstProblem !== undefined) {
    const more = problems.length === 1 ? '' : ` (and ${problems.length - 1} more)`;
    const where = `${firstProblem.file}:${firstProblem.line}:${firstProblem.column}`;
    return blocked('config', 'ConfigInvalid', `${where}: ${firstProblem.message}${more}`, {
      problems: problems.length,
    });
  }
  if (pull.merge.status === 'conflict') {
    const files = pull.merge.files.slice(0, 3).join(', ');
    return blocked('merge', 'Conflict', `it conflicts with the base branch in ${files}`, {
      files: pull.merge.files.length,
    });
  }
  if (pull.changes.length === 0) return passed('promotion', 'NoTargets', 'this pull request changes no target');
  const { ledger } = context.snapshot;
  if (ledger.status === 'broken') {
    return blocked('ledger', 'LedgerBroken', `the state branch is not to be trusted: ${ledger.problem}`);
  }
  const gates = askGates(pull, touchedEnvironments(pull, context), context);
  return allOf('promotion', [...gates, ...rulesGate(pull, context)], 'every gate is open');
}

const strictness: Record<Mode, number> = { observe: 0, propose: 1, enforce: 2 };

function modeOf(pull: PullState, context: Context): Mode {
  const modes = touchedEnvironments(pull, context).map((name) => context.config.environments[name]?.mode ?? 'enforce');
  const sorted = modes.toSorted((a, b) => strictness[b] - strictness[a]);
  return sorted[0] ?? (isAllObserve(context) ? 'observe' : 'enforce');
}

function isAllObserve(context: Context): boolean {
  return Object.values(context.config.environments).every(({ mode }) => mode === 'observe');
}
