/** Reads and writes GitHub as a person does: over its REST API with a personal token. Knows nothing of Shiplock's own code. */
export function createGitHubReader(apiUrl: string, repository: string, token: string) {
  async function call(method: string, path: string, body?: object): Promise<{ status: number; data: never }> {
    const answer = await fetch(`${apiUrl}${path}`, {
      method,
      headers: {
        authorization: `token ${token}`,
        accept: 'application/vnd.github+json',
        'content-type': 'application/json',
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, data: (text === '' ? null : JSON.parse(text)) as never };
  }
  async function read<T>(path: string): Promise<T> {
    const { status, data } = await call('GET', path);
    if (status !== 200) throw new Error(`GitHub answered ${status} to GET ${path}`);
    return data as T;
  }
  const repo = `/repos/${repository}`;
  return {
    pulls: () => read<PullView[]>(`${repo}/pulls?state=all&per_page=100&sort=created&direction=asc`),
    pull: (number: number) => read<PullView>(`${repo}/pulls/${number}`),
    comments: (number: number) => read<CommentView[]>(`${repo}/issues/${number}/comments?per_page=100`),
    /** What stands on a comment: `eyes`, `+1`. */
    async reactions(comment: number) {
      const found = await read<{ content: string }[]>(`${repo}/issues/comments/${comment}/reactions?per_page=100`);
      return found.map(({ content }) => content);
    },
    /** Issues, open and closed, that are no pull requests. */
    async issues() {
      const all = await read<IssueView[]>(`${repo}/issues?state=all&per_page=100`);
      return all.filter(({ pull_request }) => pull_request === undefined);
    },
    async checks(sha: string) {
      const { check_runs } = await read<{ check_runs: CheckView[] }>(`${repo}/commits/${sha}/check-runs?filter=latest`);
      return check_runs;
    },
    deployments: () => read<DeploymentView[]>(`${repo}/deployments?per_page=100`),
    statuses: (id: number) => read<{ state: string }[]>(`${repo}/deployments/${id}/statuses`),
    async comment(number: number, body: string) {
      const { status, data } = await call('POST', `${repo}/issues/${number}/comments`, { body });
      if (status !== 201) throw new Error(`GitHub answered ${status} to a comment`);
      return (data as CommentView).id;
    },
    async open(input: { title: string; head: string; base: string; body: string }) {
      const { status, data } = await call('POST', `${repo}/pulls`, input);
      if (status !== 201) throw new Error(`GitHub answered ${status} to a new pull request`);
      return data as PullView;
    },
    /** Sets a commit status, as a CI does. */
    async status(sha: string, context: string, state: 'success' | 'failure' | 'pending') {
      const { status } = await call('POST', `${repo}/statuses/${sha}`, { context, state });
      if (status !== 201) throw new Error(`GitHub answered ${status} to a commit status`);
    },
    /** Presses the button that asks for a check to run again; GitHub's status is the result. */
    rerun: async (check: number) => (await call('POST', `${repo}/check-runs/${check}/rerequest`)).status,
    /** Approves a pull request by a review. */
    async approve(number: number) {
      const { status } = await call('POST', `${repo}/pulls/${number}/reviews`, { event: 'APPROVE', body: 'good' });
      if (status !== 200) throw new Error(`GitHub answered ${status} to a review`);
    },
    /** Tries to merge by hand; GitHub's answer is the result. */
    async merge(number: number) {
      const { status, data } = await call('PUT', `${repo}/pulls/${number}/merge`, {});
      return { status, message: (data as { message: string }).message };
    },
  };
}
export type GitHubReader = ReturnType<typeof createGitHubReader>;

export interface PullView {
  number: number;
  state: string;
  title: string;
  body: string | null;
  user: { login: string };
  head: { sha: string; ref: string };
  merged_at: string | null;
  merge_commit_sha: string | null;
}
export interface CommentView {
  id: number;
  body: string;
  user: { login: string };
}
export interface IssueView {
  number: number;
  title: string;
  state: string;
  body: string;
  user: { login: string };
  labels: { name: string }[];
  pull_request?: object;
}
export interface CheckView {
  id: number;
  name: string;
  status: string;
  conclusion: string | null;
  app: { slug: string };
  output: { title: string; summary: string };
}
export interface DeploymentView {
  id: number;
  environment: string;
  sha: string;
}
