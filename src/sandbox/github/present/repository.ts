import { isoSeconds } from '../git/commit.ts';
import { fullName, type Repository } from '../world/repository.ts';
import { presentAccount } from './account.ts';
import { type Links, nodeId, repositoryApi, repositoryHtml } from './links.ts';

/** A repository as most answers and all webhooks carry it. */
export function presentRepository(links: Links, repository: Repository) {
  const { settings } = repository;
  const openIssues = [...repository.issues.values()].filter((issue) => issue.state === 'open').length;
  return {
    id: repository.id,
    node_id: nodeId('R', repository.id),
    name: repository.name,
    full_name: fullName(repository),
    private: settings.private,
    owner: presentAccount(links, repository.owner),
    description: settings.description,
    ...apiLinks(links, repository),
    ...webLinks(links, repository),
    fork: repository.parent !== undefined,
    homepage: null,
    language: null,
    license: null,
    forks: 0,
    forks_count: 0,
    stargazers_count: 0,
    watchers: 0,
    watchers_count: 0,
    size: 0,
    default_branch: settings.defaultBranch,
    open_issues: openIssues,
    open_issues_count: openIssues,
    is_template: false,
    topics: [],
    has_issues: true,
    has_projects: false,
    has_wiki: false,
    has_pages: false,
    has_downloads: true,
    has_discussions: false,
    archived: false,
    disabled: false,
    visibility: settings.private ? 'private' : 'public',
    pushed_at: isoSeconds(repository.pushedAt),
    created_at: isoSeconds(repository.createdAt),
    updated_at: isoSeconds(repository.pushedAt),
    allow_forking: true,
    web_commit_signoff_required: false,
  };
}

/** The fields that only `GET /repos/{owner}/{repo}` adds. */
export function presentFullRepository(links: Links, repository: Repository) {
  const { settings } = repository;
  return {
    ...presentRepository(links, repository),
    network_count: 0,
    subscribers_count: 0,
    allow_rebase_merge: settings.allowRebaseMerge,
    allow_squash_merge: settings.allowSquashMerge,
    allow_merge_commit: settings.allowMergeCommit,
    allow_auto_merge: settings.allowAutoMerge,
    allow_update_branch: false,
    delete_branch_on_merge: settings.deleteBranchOnMerge,
  };
}

function apiLinks(links: Links, repository: Repository) {
  const url = repositoryApi(links, repository);
  return {
    url,
    archive_url: `${url}/{archive_format}{/ref}`,
    assignees_url: `${url}/assignees{/user}`,
    blobs_url: `${url}/git/blobs{/sha}`,
    branches_url: `${url}/branches{/branch}`,
    collaborators_url: `${url}/collaborators{/collaborator}`,
    comments_url: `${url}/comments{/number}`,
    commits_url: `${url}/commits{/sha}`,
    compare_url: `${url}/compare/{base}...{head}`,
    contents_url: `${url}/contents/{+path}`,
    contributors_url: `${url}/contributors`,
    deployments_url: `${url}/deployments`,
    downloads_url: `${url}/downloads`,
    events_url: `${url}/events`,
    forks_url: `${url}/forks`,
    git_commits_url: `${url}/git/commits{/sha}`,
    git_refs_url: `${url}/git/refs{/sha}`,
    git_tags_url: `${url}/git/tags{/sha}`,
    hooks_url: `${url}/hooks`,
    issue_comment_url: `${url}/issues/comments{/number}`,
    issue_events_url: `${url}/issues/events{/number}`,
    issues_url: `${url}/issues{/number}`,
    keys_url: `${url}/keys{/key_id}`,
    labels_url: `${url}/labels{/name}`,
    languages_url: `${url}/languages`,
    merges_url: `${url}/merges`,
    milestones_url: `${url}/milestones{/number}`,
    notifications_url: `${url}/notifications{?since,all,participating}`,
    pulls_url: `${url}/pulls{/number}`,
    releases_url: `${url}/releases{/id}`,
    stargazers_url: `${url}/stargazers`,
    statuses_url: `${url}/statuses/{sha}`,
    subscribers_url: `${url}/subscribers`,
    subscription_url: `${url}/subscription`,
    tags_url: `${url}/tags`,
    teams_url: `${url}/teams`,
    trees_url: `${url}/git/trees{/sha}`,
  };
}

function webLinks(links: Links, repository: Repository) {
  const html = repositoryHtml(links, repository);
  const host = new URL(links.html).host;
  return {
    html_url: html,
    clone_url: `${html}.git`,
    git_url: `git://${host}/${fullName(repository)}.git`,
    ssh_url: `git@${host}:${fullName(repository)}.git`,
    svn_url: html,
    mirror_url: null,
  };
}
