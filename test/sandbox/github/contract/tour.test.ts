import { afterAll, beforeAll, expect, it } from 'vitest';
import { allRoutes } from '../../../../src/sandbox/github/routes/all.ts';
import { commitFiles, NAME, openPull, openStage, REPO, type Stage } from '../stage.ts';

/** Every route of the sandbox is called once with success here, so that the contract check below leaves none out. */
let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

it('answers as the App', async () => {
  const { asApp, installationId } = stage;
  expect((await asApp.rest.apps.getAuthenticated()).data?.slug).toBe('lock');
  expect((await asApp.rest.apps.listInstallations()).data[0]?.id).toBe(installationId);
  expect((await asApp.rest.apps.getInstallation({ installation_id: installationId })).data.app_slug).toBe('lock');
  expect((await asApp.rest.apps.getRepoInstallation(REPO)).data.id).toBe(installationId);
  expect((await asApp.rest.apps.getOrgInstallation({ org: 'acme' })).data.id).toBe(installationId);
  expect((await asApp.rest.apps.getUserInstallation({ username: 'acme' })).data.id).toBe(installationId);
  const narrow = {
    installation_id: installationId,
    repositories: ['gitops'],
    permissions: { contents: 'read' as const },
  };
  expect((await asApp.rest.apps.createInstallationAccessToken(narrow)).data.repositories).toHaveLength(1);
  expect((await asApp.rest.apps.getWebhookConfigForApp()).data.url).toMatch(/^http/);
});

it('answers about repositories, people and limits', async () => {
  const { bot, alice, github } = stage;
  expect((await bot.rest.apps.listReposAccessibleToInstallation()).data.total_count).toBe(1);
  expect((await bot.rest.repos.get(REPO)).data.default_branch).toBe('main');
  expect((await bot.rest.repos.listBranches(REPO)).data.map((one) => one.name)).toEqual(['main']);
  expect((await bot.rest.repos.getBranch({ ...REPO, branch: 'main' })).data.protected).toBe(false);
  await github.createRepository({ owner: 'acme', name: 'guarded', files: { a: 'a' } });
  github.addToInstallation(stage.installationId, ['acme/guarded']);
  const check = { context: 'lock/promotion', appId: stage.app.appId };
  github.protectBranch('acme/guarded', 'main', { requiredChecks: [check], requiredReviews: 1 });
  const guarded = { owner: 'acme', repo: 'guarded', branch: 'main' };
  const { data: protection } = await stage.root.rest.repos.getBranchProtection(guarded);
  expect(protection.required_status_checks?.checks).toEqual([{ context: 'lock/promotion', app_id: stage.app.appId }]);
  expect((await bot.rest.repos.getBranch(guarded)).data.protection.enabled).toBe(true);
  const bypass = { lock: 'pull_request' as const };
  const asked = { requiredChecks: [check], requiredReviews: 1, mergeQueue: true, noDeletion: true, noForcePush: true };
  github.setRulesets('acme/guarded', [{ name: 'main', branches: ['~DEFAULT_BRANCH'], ...asked, bypass }]);
  const { data: rules } = await bot.rest.repos.getBranchRules(guarded);
  expect(rules.map(({ type }) => type)).toEqual([
    ...['deletion', 'non_fast_forward', 'pull_request', 'required_status_checks', 'merge_queue'],
  ]);
  const ruleset = { owner: 'acme', repo: 'guarded', ruleset_id: rules[0]?.ruleset_id ?? 0 };
  expect((await bot.rest.repos.getRepoRuleset(ruleset)).data).toMatchObject({
    current_user_can_bypass: 'pull_requests_only',
  });
  const { data: seenByAdmin } = await stage.root.rest.repos.getRepoRuleset(ruleset);
  expect(seenByAdmin.bypass_actors).toEqual([
    { actor_id: stage.app.appId, actor_type: 'Integration', bypass_mode: 'pull_request' },
  ]);
  github.removeFromInstallation(stage.installationId, ['acme/guarded']);
  const { data: permission } = await bot.rest.repos.getCollaboratorPermissionLevel({ ...REPO, username: 'alice' });
  expect(permission).toMatchObject({ permission: 'write', role_name: 'maintain' });
  expect((await alice.rest.users.getAuthenticated()).data.login).toBe('alice');
  expect((await bot.rest.users.getByUsername({ username: 'lock[bot]' })).data.type).toBe('Bot');
  const team = { org: 'acme', team_slug: 'releasers' };
  expect((await bot.rest.teams.getMembershipForUserInOrg({ ...team, username: 'alice' })).data.state).toBe('active');
  expect((await bot.rest.teams.listMembersInOrg(team)).data.map((one) => one.login)).toEqual(['alice']);
  expect((await bot.rest.rateLimit.get()).data.resources.core.limit).toBeGreaterThan(0);
});

it('answers about git data and contents', async () => {
  const { bot } = stage;
  const { data: blob } = await bot.rest.git.createBlob({ ...REPO, content: 'aGkK', encoding: 'base64' });
  expect((await bot.rest.git.getBlob({ ...REPO, file_sha: blob.sha })).data.content.trim()).toBe('aGkK');
  const sha = await commitFiles(bot, 'data', { 'a/b.txt': 'b' });
  const { data: commit } = await bot.rest.git.getCommit({ ...REPO, commit_sha: sha });
  expect(commit.verification.verified).toBe(true);
  const { data: tree } = await bot.rest.git.getTree({ ...REPO, tree_sha: commit.tree.sha, recursive: '1' });
  expect(tree.tree.map((entry) => entry.path)).toContain('a/b.txt');
  const next = await commitFiles(bot, 'data', { 'a/c.txt': 'c' });
  expect((await bot.rest.git.listMatchingRefs({ ...REPO, ref: 'heads/da' })).data[0]?.object.sha).toBe(next);
  await bot.rest.git.createRef({ ...REPO, ref: 'refs/tags/v1.0.0', sha: next });
  expect((await bot.rest.repos.listTags(REPO)).data).toMatchObject([{ name: 'v1.0.0', commit: { sha: next } }]);
  const put = { ...REPO, path: 'notes/one.md', message: 'one', branch: 'data' };
  const { data: made } = await bot.rest.repos.createOrUpdateFileContents({ ...put, content: 'b25l' });
  expect((await bot.rest.repos.getContent({ ...REPO, path: 'notes', ref: 'data' })).data).toHaveLength(1);
  expect((await bot.rest.repos.getContent({ ...REPO, path: '', ref: 'data' })).data).toHaveLength(4);
  const file = made.content?.sha ?? '';
  await bot.rest.repos.createOrUpdateFileContents({ ...put, content: 'dHdv', sha: file });
  const { data: changed } = await bot.rest.repos.getContent({ ...REPO, path: 'notes/one.md', ref: 'data' });
  await bot.rest.repos.deleteFile({ ...put, sha: 'sha' in changed ? changed.sha : '' });
  expect((await bot.rest.repos.listCommits({ ...REPO, sha: 'data', per_page: 2 })).data).toHaveLength(2);
  expect((await bot.rest.repos.getCommit({ ...REPO, ref: next })).data.files?.[0]?.filename).toBe('a/c.txt');
  const { data: compared } = await bot.rest.repos.compareCommitsWithBasehead({ ...REPO, basehead: 'main...data' });
  expect(compared).toMatchObject({ status: 'ahead', ahead_by: 5 });
  await bot.rest.git.deleteRef({ ...REPO, ref: 'heads/data' });
});

it('answers about pull requests and reviews', async () => {
  const { bot, alice } = stage;
  const pull = await openPull(bot, 'feature', { 'README.md': '# Changed\n' });
  const one = { ...REPO, pull_number: pull.number };
  expect((await bot.rest.pulls.list({ ...REPO, head: 'acme:feature' })).data).toHaveLength(1);
  expect((await bot.rest.pulls.update({ ...one, title: 'Another title' })).data.title).toBe('Another title');
  expect((await bot.rest.pulls.listFiles(one)).data[0]?.patch).toContain('+# Changed');
  const { data: diff } = await bot.rest.pulls.get({ ...one, mediaType: { format: 'diff' } });
  expect(diff).toMatch(/^diff --git a\/README.md b\/README.md\n.*\n\+# Changed\n$/s);
  expect((await bot.rest.pulls.listCommits(one)).data).toHaveLength(1);
  expect(
    (await bot.rest.repos.listPullRequestsAssociatedWithCommit({ ...REPO, commit_sha: pull.head.sha })).data,
  ).toHaveLength(1);
  await bot.rest.pulls.requestReviewers({ ...one, reviewers: ['alice'] });
  expect((await bot.rest.pulls.listRequestedReviewers(one)).data.users).toHaveLength(1);
  await bot.rest.pulls.removeRequestedReviewers({ ...one, reviewers: ['alice'] });
  await alice.rest.pulls.createReview({ ...one, event: 'APPROVE', body: 'good' });
  expect((await bot.rest.pulls.listReviews(one)).data[0]).toMatchObject({
    state: 'APPROVED',
    commit_id: pull.head.sha,
  });
  await commitFiles(bot, 'main', { other: 'other' });
  await bot.rest.pulls.updateBranch(one);
  const { data: fresh } = await bot.rest.pulls.get(one);
  expect((await bot.rest.pulls.merge({ ...one, sha: fresh.head.sha, merge_method: 'squash' })).data.merged).toBe(true);
  expect((await bot.rest.pulls.checkIfMerged(one)).status).toBe(204);
});

it('answers about issues, comments and reactions', async () => {
  const { bot } = stage;
  const { data: issue } = await bot.rest.issues.create({ ...REPO, title: 'A thing', labels: ['first'] });
  const one = { ...REPO, issue_number: issue.number };
  expect((await bot.rest.issues.get(one)).data.labels).toHaveLength(1);
  expect((await bot.rest.issues.listForRepo({ ...REPO, labels: 'first' })).data).toHaveLength(1);
  await bot.rest.issues.addLabels({ ...one, labels: ['second'] });
  await bot.rest.issues.setLabels({ ...one, labels: ['third', 'fourth'] });
  await bot.rest.issues.removeLabel({ ...one, name: 'third' });
  expect((await bot.rest.issues.listLabelsOnIssue(one)).data.map((label) => label.name)).toEqual(['fourth']);
  const { data: comment } = await bot.rest.issues.createComment({ ...one, body: 'hello' });
  const on = { ...REPO, comment_id: comment.id };
  await bot.rest.issues.updateComment({ ...on, body: 'hello again' });
  expect((await bot.rest.issues.getComment(on)).data).toMatchObject({
    body: 'hello again',
    user: { login: 'lock[bot]' },
  });
  expect((await bot.rest.issues.listComments(one)).data).toHaveLength(1);
  expect((await bot.rest.issues.listCommentsForRepo(REPO)).data).toHaveLength(1);
  const { data: eyes } = await bot.rest.reactions.createForIssueComment({ ...on, content: 'eyes' });
  expect((await bot.rest.reactions.listForIssueComment(on)).data[0]?.content).toBe('eyes');
  await bot.rest.reactions.deleteForIssueComment({ ...on, reaction_id: eyes.id });
  const { data: rocket } = await bot.rest.reactions.createForIssue({ ...one, content: 'rocket' });
  expect((await bot.rest.reactions.listForIssue(one)).data).toHaveLength(1);
  await bot.rest.reactions.deleteForIssue({ ...one, reaction_id: rocket.id });
  await bot.rest.issues.deleteComment(on);
  const edited = { ...one, title: 'Another thing', body: 'with a body' };
  expect((await bot.rest.issues.update(edited)).data.title).toBe('Another thing');
  expect((await bot.rest.issues.update({ ...one, state: 'closed' })).data.state).toBe('closed');
  expect((await bot.rest.issues.update({ ...one, state: 'open' })).data.state_reason).toBe('reopened');
  await bot.rest.issues.update({ ...one, state: 'closed' });
});

it('answers about checks and statuses', async () => {
  const { bot } = stage;
  const head_sha = await commitFiles(bot, 'checked', { checked: 'yes' });
  const annotations = [
    { path: 'checked', start_line: 1, end_line: 1, annotation_level: 'failure' as const, message: 'no' },
  ];
  const output = { title: 'Two gates', summary: 'one is closed', annotations };
  const { data: run } = await bot.rest.checks.create({ ...REPO, name: 'lock/promotion', head_sha, output });
  const one = { ...REPO, check_run_id: run.id };
  await bot.rest.checks.update({ ...one, conclusion: 'failure' });
  expect((await bot.rest.checks.get(one)).data).toMatchObject({ status: 'completed', app: { slug: 'lock' } });
  expect((await bot.rest.checks.listAnnotations(one)).data).toHaveLength(1);
  await bot.rest.checks.rerequestRun(one);
  expect((await bot.rest.checks.listForRef({ ...REPO, ref: 'checked' })).data.total_count).toBe(1);
  const { data: suites } = await bot.rest.checks.listSuitesForRef({ ...REPO, ref: head_sha });
  const suite = { ...REPO, check_suite_id: suites.check_suites[0]?.id ?? 0 };
  expect((await bot.rest.checks.getSuite(suite)).data.conclusion).toBe('failure');
  expect((await bot.rest.checks.listForSuite(suite)).data.total_count).toBe(1);
  await bot.rest.checks.rerequestSuite(suite);
  const status = { ...REPO, sha: head_sha, context: 'ci/build' };
  await bot.rest.repos.createCommitStatus({ ...status, state: 'pending' });
  await bot.rest.repos.createCommitStatus({ ...status, state: 'success', description: 'built' });
  expect((await bot.rest.repos.listCommitStatusesForRef({ ...REPO, ref: 'checked' })).data).toHaveLength(2);
  expect((await bot.rest.repos.getCombinedStatusForRef({ ...REPO, ref: 'checked' })).data.state).toBe('success');
});

it('answers about deployments and environments', async () => {
  const { bot } = stage;
  const wanted = { ...REPO, ref: 'main', environment: 'dev/checkout', auto_merge: false, required_contexts: [] };
  const { data: made } = await bot.rest.repos.createDeployment({ ...wanted, payload: { release: '1.4.3' } });
  if (!('id' in made)) throw new Error('the deployment was not made');
  const one = { ...REPO, deployment_id: made.id };
  expect((await bot.rest.repos.getDeployment(one)).data.payload).toEqual({ release: '1.4.3' });
  expect((await bot.rest.repos.listDeployments({ ...REPO, environment: 'dev/checkout' })).data).toHaveLength(1);
  const { data: status } = await bot.rest.repos.createDeploymentStatus({
    ...one,
    state: 'success',
    auto_inactive: false,
  });
  expect((await bot.rest.repos.listDeploymentStatuses(one)).data).toHaveLength(1);
  expect((await bot.rest.repos.getDeploymentStatus({ ...one, status_id: status.id })).data.state).toBe('success');
  expect((await bot.rest.repos.getAllEnvironments(REPO)).data.total_count).toBe(1);
  const environment = { ...REPO, environment_name: 'dev/checkout' };
  expect((await bot.rest.repos.getEnvironment(environment)).data.name).toBe('dev/checkout');
});

it('answers about deliveries of webhooks', async () => {
  const { asApp, github } = stage;
  await github.inspect.webhooksSettled();
  const { data: all } = await asApp.rest.apps.listWebhookDeliveries({ per_page: 5 });
  const delivery_id = all[0]?.id ?? 0;
  expect((await asApp.rest.apps.getWebhookDelivery({ delivery_id })).data.guid).toBe(all[0]?.guid);
  expect((await asApp.rest.apps.redeliverWebhookDelivery({ delivery_id })).status).toBe(202);
});

it('was called on every route that it has', () => {
  const called = new Set<string>();
  for (const one of stage.github.inspect.exchanges()) {
    if (one.template !== undefined && one.status < 300) called.add(`${one.method} ${one.template}`);
  }
  const all = allRoutes.map((route) => `${route.method} ${route.template}`);
  expect(all.filter((one) => !called.has(one))).toEqual([]);
});

it('sent every kind of webhook that it knows', async () => {
  await stage.github.inspect.webhooksSettled();
  const sent = new Set(
    stage.received.map(({ event, payload }) => (payload.action ? `${event}.${payload.action}` : event)),
  );
  const expected = [
    ...['ping', 'installation.created', 'installation_repositories.added', 'installation_repositories.removed'],
    ...['push', 'create', 'delete', 'status', 'deployment.created', 'deployment_status.created'],
    ...['pull_request.opened', 'pull_request.edited', 'pull_request.synchronize', 'pull_request.closed'],
    ...['pull_request.review_requested', 'pull_request_review.submitted'],
    ...['issues.opened', 'issues.edited', 'issues.closed', 'issues.reopened'],
    ...['issue_comment.created', 'issue_comment.edited', 'issue_comment.deleted'],
    ...[
      'check_run.created',
      'check_run.completed',
      'check_run.rerequested',
      'check_suite.requested',
      'check_suite.rerequested',
    ],
  ];
  expect(expected.filter((one) => !sent.has(one))).toEqual([]);
});

it('departs nowhere from what GitHub publishes', async () => {
  await stage.github.inspect.webhooksSettled();
  expect(stage.violations()).toEqual([]);
  expect(stage.github.inspect.repositoryDir(NAME)).toContain(NAME);
});
