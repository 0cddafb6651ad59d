import { HostRefusal, type Pull, type Pulls } from '../host.ts';
import { createMergeQueue } from './merge-queue.ts';
import { at, type Repository } from './repository.ts';

/** Pages of closed pull requests that are read at most: 100 each, newest change first. */
const CLOSED_PAGES = 5;

export function createPulls(repository: Repository): Pulls {
  const { octokit } = repository;
  return {
    ...createMergeQueue(repository),
    async open(base) {
      const pulls = await octokit.paginate(octokit.rest.pulls.list, {
        ...at(repository),
        base,
        state: 'open',
        sort: 'created',
        direction: 'asc',
        per_page: 100,
      });
      return pulls.map((pull) => toPull(pull));
    },
    async closedSince(base, since) {
      const found: Pull[] = [];
      for (let page = 1; page <= CLOSED_PAGES; page += 1) {
        const { data } = await octokit.rest.pulls.list({
          ...at(repository),
          base,
          state: 'closed',
          sort: 'updated',
          direction: 'desc',
          per_page: 100,
          page,
        });
        found.push(...data.filter((pull) => pull.updated_at >= since).map((pull) => toPull(pull)));
        const last = data.at(-1);
        if (data.length < 100 || last === undefined || last.updated_at < since) break;
      }
      return found;
    },
    async get(number) {
      const { data } = await octokit.rest.pulls.get({ ...at(repository), pull_number: number });
      return toPull(data);
    },
    async ofCommit(sha) {
      const { data } = await octokit.rest.repos.listPullRequestsAssociatedWithCommit({
        ...at(repository),
        commit_sha: sha,
      });
      return data.map((pull) => toPull(pull));
    },
    async create(input) {
      const { data } = await octokit.rest.pulls.create({ ...at(repository), ...input });
      return toPull(data);
    },
    async update(number, change) {
      await octokit.rest.pulls.update({ ...at(repository), pull_number: number, ...change });
    },
    async label(number, labels) {
      await octokit.rest.issues.addLabels({ ...at(repository), issue_number: number, labels: [...labels] });
    },
    async merge(number, { head, title, message }) {
      const merge_method = await mergeMethod(repository);
      const { data } = await octokit.rest.pulls.merge({
        ...at(repository),
        pull_number: number,
        sha: head,
        commit_title: title,
        commit_message: message,
        merge_method,
      });
      if (!data.merged) throw new HostRefusal(405, data.message);
      return data.sha;
    },
    async updateBranch(number, { head }) {
      await octokit.rest.pulls.updateBranch({ ...at(repository), pull_number: number, expected_head_sha: head });
    },
    async reviews(number) {
      const reviews = await octokit.paginate(octokit.rest.pulls.listReviews, {
        ...at(repository),
        pull_number: number,
        per_page: 100,
      });
      return reviews.flatMap((review) =>
        review.user === null || review.commit_id === null
          ? []
          : [{ by: review.user.login, state: review.state, head: review.commit_id, at: review.submitted_at ?? '' }],
      );
    },
    async committers(number) {
      const commits = await octokit.paginate(octokit.rest.pulls.listCommits, {
        ...at(repository),
        pull_number: number,
        per_page: 100,
      });
      const logins = commits.flatMap(({ author, committer, commit }) => [
        nameOf(author) ?? commit.author?.email ?? 'unknown',
        nameOf(committer) ?? commit.committer?.email ?? 'unknown',
      ]);
      return [...new Set(logins)].filter((login) => !GITHUB_ITSELF.includes(login)).sort();
    },
  };
}

/** GitHub's own account and address, which commit what is made through its API or pages; they say nothing of a person. */
const GITHUB_ITSELF = ['web-flow', 'noreply@github.com'];

function nameOf(account: { login?: string } | Record<string, never> | null): string | null {
  return account?.login ?? null;
}

/** Squash keeps one commit with our trailers per promotion; a repository that forbids it gets what it allows. */
async function mergeMethod({ octokit, owner, repo }: Repository): Promise<'squash' | 'merge' | 'rebase'> {
  const { data } = await octokit.rest.repos.get({ owner, repo });
  if (data.allow_squash_merge !== false) return 'squash';
  return data.allow_merge_commit === false ? 'rebase' : 'merge';
}

interface PullAnswer {
  number: number;
  state: string;
  title: string;
  body: string | null;
  draft?: boolean;
  user: { login: string } | null;
  html_url: string;
  head: { sha: string; ref: string; repo: { full_name: string } | null };
  base: { ref: string; repo: { full_name: string } };
  merged_at: string | null;
  merge_commit_sha: string | null;
  labels: { name: string }[];
  created_at: string;
  updated_at: string;
}

function toPull(pull: PullAnswer): Pull {
  return {
    number: pull.number,
    state: pull.state === 'open' ? 'open' : 'closed',
    title: pull.title,
    body: pull.body ?? '',
    draft: pull.draft === true,
    author: pull.user?.login ?? 'ghost',
    url: pull.html_url,
    head: { sha: pull.head.sha, branch: pull.head.ref, fork: pull.head.repo?.full_name !== pull.base.repo.full_name },
    base: { branch: pull.base.ref },
    mergedAt: pull.merged_at,
    mergeSha: pull.merged_at === null ? null : pull.merge_commit_sha,
    labels: pull.labels.map(({ name }) => name),
    createdAt: pull.created_at,
    updatedAt: pull.updated_at,
  };
}
