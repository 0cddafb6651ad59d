import type { HealthState } from '../../model/report.ts';

/** What a rule says of one live object. The reason is empty only for healthy ones. */
export interface ObjectHealth {
  state: HealthState;
  reason: string;
}

/** The object does what it shall. */
export function healthy(): ObjectHealth {
  return { state: 'healthy', reason: '' };
}

/** The object is on its way. */
export function progressing(reason: string): ObjectHealth {
  return { state: 'progressing', reason };
}

/** The object will not become healthy without a change. */
export function degraded(reason: string): ObjectHealth {
  return { state: 'degraded', reason };
}

/** The object waits for a person by its own setting. */
export function suspended(reason: string): ObjectHealth {
  return { state: 'suspended', reason };
}
