import { pathText } from '../path.ts';
import type { DriftRule } from './rule.ts';

/** Replicas belong to the autoscaler that targets the object, whatever Git says (HorizontalPodAutoscaler, KEDA). */
export const autoscaler: DriftRule = {
  name: 'autoscaler',
  hides: ({ path }, { isAutoscaled }) => isAutoscaled && pathText(path) === 'spec.replicas',
};
