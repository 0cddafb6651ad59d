import type { ContentAt } from '../../reconcile/content-at.ts';
import type { BackendLog } from '../builtin/context.ts';
import type { KubeApi } from '../builtin/kube-api.ts';
import type { TargetListeners } from '../delegated/listeners.ts';
import type { StandingStore } from '../delegated/standing-store.ts';
import type { Applications } from './applications.ts';
import type { Asked } from './asked.ts';
import type { FollowedRepository } from './claim.ts';
import type { Requests } from './requests.ts';
import type { OutOfSync } from './watch.ts';

/** What every part of the backend works with. */
export interface ArgoContext {
  api: KubeApi;
  applications: Applications;
  requests: Requests;
  asked: Asked;
  standings: StandingStore;
  outOfSync: OutOfSync;
  /** Who hears of targets that changed. */
  listeners: TargetListeners;
  contentAt: ContentAt;
  followed: FollowedRepository;
  /** `owner/name`: part of the targets' identity. */
  repository: string;
  /** Where the AppProjects are. */
  namespace: string;
  now(): number;
  log: BackendLog;
  /** Asks Argo CD for nothing. */
  dryRun: boolean;
  concurrency: number;
}
