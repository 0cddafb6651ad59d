import type { Octokit } from '@octokit/rest';

/** One repository seen through one installation: what every noun of the adapter works on. */
export interface Repository {
  octokit: Octokit;
  owner: string;
  repo: string;
  app: { id: number; login: string };
}

/** The `owner` and `repo` parameters of Octokit's calls. */
export function at({ owner, repo }: Repository): { owner: string; repo: string } {
  return { owner, repo };
}
