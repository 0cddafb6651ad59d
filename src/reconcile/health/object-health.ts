import { textAt } from '../../model/read-json.ts';
import { splitApiVersion } from '../object-key.ts';
import { applicationHealth } from './application.ts';
import { genericHealth } from './generic.ts';
import { cronJobHealth, jobHealth } from './jobs.ts';
import {
  autoscalerHealth,
  claimHealth,
  definitionHealth,
  ingressHealth,
  namespaceHealth,
  serviceHealth,
} from './platform.ts';
import { podHealth } from './pods.ts';
import { type ObjectHealth, progressing } from './verdict.ts';
import { daemonSetHealth, deploymentHealth, replicaSetHealth, statefulSetHealth } from './workloads.ts';

type Rule = (live: unknown) => ObjectHealth;

const RULES = new Map<string, Rule>([
  ['apps/Deployment', deploymentHealth],
  ['apps/StatefulSet', statefulSetHealth],
  ['apps/DaemonSet', daemonSetHealth],
  ['apps/ReplicaSet', replicaSetHealth],
  ['batch/Job', jobHealth],
  ['batch/CronJob', cronJobHealth],
  ['/Pod', podHealth],
  ['/Service', serviceHealth],
  ['/PersistentVolumeClaim', claimHealth],
  ['/Namespace', namespaceHealth],
  ['networking.k8s.io/Ingress', ingressHealth],
  ['autoscaling/HorizontalPodAutoscaler', autoscalerHealth],
  ['argoproj.io/Application', applicationHealth],
  ['apiextensions.k8s.io/CustomResourceDefinition', definitionHealth],
]);

/**
 * The health of a live object by the rule of its kind (kstatus's rules, Argo CD's words); `missing` for null. Total: any
 * JSON gets an answer.
 */
export function objectHealth(live: unknown): ObjectHealth {
  if (live === null || live === undefined) return { state: 'missing', reason: 'the object does not exist' };
  if (textAt(live, 'metadata', 'deletionTimestamp') !== null) return progressing('the object is being deleted');
  const { group } = splitApiVersion(textAt(live, 'apiVersion') ?? '');
  const rule = RULES.get(`${group}/${textAt(live, 'kind') ?? ''}`) ?? genericHealth;
  return rule(live);
}
