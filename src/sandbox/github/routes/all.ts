import type { Route } from '../http/router.ts';
import { appHookRoutes } from './app-hook.ts';
import { appRoutes } from './apps.ts';
import { checkRoutes } from './checks.ts';
import { commentRoutes } from './comments.ts';
import { commitRoutes } from './commits.ts';
import { contentsRoutes } from './contents.ts';
import { deploymentStatusRoutes } from './deployment-statuses.ts';
import { deploymentRoutes } from './deployments.ts';
import { gitObjectRoutes } from './git-objects.ts';
import { issueRoutes } from './issues.ts';
import { pullMergeRoutes } from './pull-merges.ts';
import { pullRoutes } from './pulls.ts';
import { reactionRoutes } from './reactions.ts';
import { refRoutes } from './refs.ts';
import { repositoryRoutes } from './repositories.ts';
import { reviewRoutes } from './reviews.ts';
import { rulesetRoutes } from './rulesets.ts';
import { statusRoutes } from './statuses.ts';
import { userRoutes } from './users.ts';

/** Every route, the narrower template before the wider one: the first that fits answers. */
export const allRoutes: readonly Route[] = [
  ...appRoutes,
  ...appHookRoutes,
  ...userRoutes,
  ...checkRoutes,
  ...statusRoutes,
  ...rulesetRoutes,
  ...repositoryRoutes,
  ...refRoutes,
  ...gitObjectRoutes,
  ...contentsRoutes,
  ...commitRoutes,
  ...pullMergeRoutes,
  ...reviewRoutes,
  ...pullRoutes,
  ...commentRoutes,
  ...reactionRoutes,
  ...issueRoutes,
  ...deploymentStatusRoutes,
  ...deploymentRoutes,
];
