import { z } from 'zod';

/** The fields of GitHub's events that are used here; everything else passes by unread. */

const Repository = z.object({ name: z.string().min(1), owner: z.object({ login: z.string().min(1) }) });
const ListedRepository = z.object({ full_name: z.string().regex(/^[^/]+\/[^/]+$/) });
const app = z.object({ id: z.int() }).nullish();

export const RepositoryEvent = z.object({
  action: z.string().optional(),
  installation: z.object({ id: z.int() }),
  repository: Repository,
});
export type RepositoryEvent = z.infer<typeof RepositoryEvent>;

export const PullRequestEvent = z.object({
  action: z.string(),
  pull_request: z.object({ number: z.int(), head: z.object({ sha: z.string() }) }),
});

export const IssueCommentEvent = z.object({
  action: z.string(),
  issue: z.object({ pull_request: z.object({}).nullish(), performed_via_github_app: app }),
  comment: z.object({ performed_via_github_app: app }),
});

export const IssuesEvent = z.object({
  issue: z.object({ performed_via_github_app: app }),
  sender: z.object({ type: z.string() }),
});

export const CheckEvent = z.object({
  action: z.string(),
  check_run: z.object({ app, head_sha: z.string().optional() }).optional(),
  check_suite: z.object({ app, head_sha: z.string().optional() }).optional(),
});

export const DeploymentEvent = z.object({ deployment: z.object({ performed_via_github_app: app }) });

export const InstallationEvent = z.object({
  action: z.string(),
  installation: z.object({ id: z.int() }),
  repositories: z.array(ListedRepository).nullish(),
});

export const InstallationRepositoriesEvent = z.object({
  installation: z.object({ id: z.int() }),
  repositories_added: z.array(ListedRepository),
  repositories_removed: z.array(ListedRepository),
});
