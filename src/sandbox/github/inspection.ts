import type { Context } from './context.ts';
import type { Exchange } from './http/api.ts';
import type { Delivery } from './webhooks/delivery.ts';
import type { Comment, PullIssue } from './world/issues.ts';
import { isPull } from './world/issues.ts';
import type { Repository } from './world/repository.ts';
import { findRepository } from './world/world.ts';

/** Reading the sandbox from inside, for tests; nothing here changes it. */
export interface Inspection {
  /** The bare repository of `OWNER/REPO` on disk. */
  repositoryDir(name: string): string;
  repository(name: string): Repository;
  pulls(name: string): readonly PullIssue[];
  comments(name: string, number: number): readonly Comment[];
  /** The exchanges of the REST and GraphQL API so far (the last 5,000 of them), oldest first. */
  exchanges(): readonly Exchange[];
  /** Deliveries of an App, newest first. */
  deliveries(appId: number): readonly Delivery[];
  /** Resolves once no webhook is on its way. */
  webhooksSettled(): Promise<void>;
}

export function createInspection(context: Context, exchanges: readonly Exchange[]): Inspection {
  function repository(name: string): Repository {
    const [owner = '', repo = ''] = name.split('/');
    const found = findRepository(context.world, owner, repo);
    if (!found) throw new Error(`the sandbox has no repository ${name}`);
    return found;
  }
  return {
    repository,
    repositoryDir: (name) => repository(name).git.dir,
    pulls: (name) => [...repository(name).issues.values()].filter(isPull),
    comments: (name, number) => [...repository(name).comments.values()].filter((one) => one.issue === number),
    exchanges: () => exchanges,
    deliveries: (appId) => context.world.apps.get(appId)?.deliveries ?? [],
    webhooksSettled: () => context.hooks.settled(),
  };
}
