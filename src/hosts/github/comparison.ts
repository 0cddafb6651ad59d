import type { Comparison } from '../../model/source-changes.ts';
import { at, type Repository } from './repository.ts';

/** GitHub lists the oldest first, at most a hundred a page. */
const PAGE = 100;
/** People read the newest; the page of the comparison has them all. */
const SHOWN = 50;
const LONGEST = 300;

/** How two commits stand to each other, with the newest commits between them. */
export async function readComparison(source: Repository, from: string, to: string): Promise<Comparison> {
  const page = async (number: number) => {
    const { data } = await source.octokit.rest.repos.compareCommitsWithBasehead({
      ...at(source),
      basehead: `${from}...${to}`,
      per_page: PAGE,
      page: number,
    });
    return data;
  };
  const first = await page(1);
  const last = Math.ceil(first.total_commits / PAGE);
  const newest = last > 1 ? (await page(last)).commits : [];
  const before = last > 2 && newest.length < SHOWN ? (await page(last - 1)).commits : first.commits;
  const commits = last > 1 ? [...before, ...newest] : first.commits;
  return {
    status: first.status,
    total: first.total_commits,
    commits: commits
      .slice(-SHOWN)
      .reverse()
      .map(({ sha, commit, author }) => ({
        sha,
        subject: (commit.message.split('\n')[0] ?? '').slice(0, LONGEST),
        by: author?.login ?? commit.author?.name?.slice(0, LONGEST) ?? '',
      })),
    url: first.html_url,
  };
}
