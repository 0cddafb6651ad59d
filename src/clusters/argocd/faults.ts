import type { ApplicationStatus } from './application-status.ts';

/** A condition that is an error. */
export interface ConditionFault {
  /** `ComparisonError: …`, not masked yet. */
  text: string;
  /** What it stops: `nothing` is a warning that is only told. */
  stops: 'comparison' | 'sync' | 'nothing';
}

const STOPS: Record<string, ConditionFault['stops']> = {
  ComparisonError: 'comparison',
  InvalidSpecError: 'comparison',
  UnknownError: 'comparison',
  SyncError: 'sync',
};

/** The conditions of an Application that are faults or warnings, in Argo CD's order. */
export function faultsOf({ conditions }: ApplicationStatus): ConditionFault[] {
  return conditions.map(({ type, message }) => ({ text: `${type}: ${message}`, stops: STOPS[type] ?? 'nothing' }));
}
