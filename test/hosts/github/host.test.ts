import { createAppAuth } from '@octokit/auth-app';
import { Octokit } from '@octokit/rest';
import { expect } from 'vitest';
import { hostContract } from '../../contracts/host.ts';
import { commitFiles, git, NAME, openPull, REPO, type Stage } from '../../sandbox/github/stage.ts';
import { openHostStage } from './stage.ts';

/** A second repository of the installation, where another App builds and its check is required. */
async function openSource({
  github,
  installationId,
  alice,
}: Stage): Promise<{ repository: string; sha: string; address: string }> {
  const repository = `${REPO.owner}/shop`;
  await github.createRepository({ owner: REPO.owner, name: 'shop', files: { 'README.md': '# Shop\n' } });
  github.addCollaborator(repository, 'alice', 'maintain');
  github.addToInstallation(installationId, [repository]);
  const ci = github.createApp({ slug: 'ci', permissions: { checks: 'write', contents: 'read' }, events: [] });
  const installation = github.installApp('ci', [repository]);
  const requiredChecks = [{ context: 'build', appId: ci.appId }];
  github.setRulesets(repository, [{ name: 'main', branches: ['~DEFAULT_BRANCH'], requiredChecks }]);
  const place = { owner: REPO.owner, repo: 'shop' };
  const { sha } = (await alice.rest.git.getRef({ ...place, ref: 'heads/main' })).data.object;
  const auth = { appId: ci.appId, privateKey: ci.privateKey, installationId: installation };
  const builder = new Octokit({ authStrategy: createAppAuth, auth, baseUrl: github.apiUrl });
  await builder.rest.checks.create({ ...place, head_sha: sha, name: 'build', status: 'in_progress' });
  await builder.rest.checks.create({ ...place, head_sha: sha, name: 'build', conclusion: 'neutral' });
  await alice.rest.git.createRef({ ...place, ref: 'refs/tags/v1.0.0', sha });
  await git(github.inspect.repositoryDir(repository), 'tag', '-a', '-m', 'Second', 'v1.1.0', sha);
  return { repository, sha, address: `${new URL(github.apiUrl).host}/${repository}` };
}

hostContract('the GitHub adapter over the sandbox', async () => {
  const { stage, github, key } = await openHostStage();
  const dir = stage.github.inspect.repositoryDir(NAME);
  const { alice } = stage;
  const source = await openSource(stage);
  return {
    host: github.host(key),
    login: github.app.login,
    commit: (branch, files) => commitFiles(alice, branch, files),
    openPull: async (branch, files) => (await openPull(alice, branch, files)).number,
    comment: async (pull, body) =>
      (await alice.rest.issues.createComment({ ...REPO, issue_number: pull, body })).data.id,
    async approve(pull) {
      await alice.rest.pulls.createReview({ ...REPO, pull_number: pull, event: 'APPROVE', body: 'good' });
    },
    async report(sha, context, state) {
      await alice.rest.repos.createCommitStatus({ ...REPO, sha, context, state });
    },
    source,
    async file(branch, path) {
      const found = await git(dir, 'ls-tree', branch, path);
      if (found === '') return null;
      const { data } = await alice.rest.repos.getContent({ ...REPO, path, ref: branch, mediaType: { format: 'raw' } });
      return String(data);
    },
    async reactions(comment) {
      const { data } = await alice.rest.reactions.listForIssueComment({ ...REPO, comment_id: comment });
      return data.map(({ content }) => content);
    },
    openIssue: async (title, label) =>
      (await alice.rest.issues.create({ ...REPO, title, labels: [label] })).data.number,
    async setRules({ checks = [], bypass = false, requiredReviews, ...asked }) {
      const requiredChecks = checks.map((context) => ({ context, appId: stage.app.appId }));
      const reviews = requiredReviews === undefined ? {} : { requiredReviews };
      const isAsked = requiredReviews !== undefined || checks.length > 0 || Object.keys(asked).length > 0;
      const by = bypass ? { bypass: { [stage.app.slug]: 'pull_request' as const } } : {};
      const ruleset = { name: 'main', branches: ['~DEFAULT_BRANCH'], requiredChecks, ...reviews, ...asked, ...by };
      stage.github.setRulesets(NAME, isAsked ? [ruleset] : []);
    },
    groupOf: async (pull) =>
      stage.github.inspect.repository(NAME).queue.find(({ issue }) => issue.number === pull)?.group?.sha ?? '',
    async end() {
      const violations = stage.violations();
      await stage.close();
      expect(violations).toEqual([]);
    },
  };
});
