import { plainAddress } from '../../model/repository-address.ts';
import { HostRefusal, type Sources } from '../host.ts';
import { readComparison } from './comparison.ts';
import { readOthers } from './other-checks.ts';
import { at, type Repository } from './repository.ts';
import { createRules } from './rules.ts';

/** GitHub gives a hundred tags a page, the highest names first. */
const TAG_PAGES = 10;

/** Other repositories that the installation covers: where images are built, and Git tags come from. */
export function createSources(repository: Repository): Sources {
  const inPlaceOf = (name: string): Repository => {
    const [owner = '', repo = ''] = name.split('/');
    return { ...repository, owner, repo };
  };
  return {
    checks: (name, revision) => orNull(() => readOthers(inPlaceOf(name), revision)),
    async required(name) {
      const source = inPlaceOf(name);
      const found = await orNull(() => source.octokit.rest.repos.get(at(source)));
      if (found === null) return null;
      const protection = await createRules(source).protection(found.data.default_branch);
      return protection === null ? null : [...new Set(protection.checks.map((check) => check.name))].sort();
    },
    async tags(address) {
      const home = webHost(repository);
      const name = address.slice(home.length + 1);
      if (!address.startsWith(`${home}/`) || name.split('/').length !== 2) return null;
      return orNull(() => readTags(inPlaceOf(name)));
    },
    async changes(name, from, to) {
      const source = inPlaceOf(name);
      return orNull(async () => {
        if ((await isPrivate(source)) && !(await isPrivate(repository))) return null;
        return readComparison(source, from, to);
      });
    },
  };
}

async function isPrivate(repository: Repository): Promise<boolean> {
  return (await repository.octokit.rest.repos.get(at(repository))).data.private;
}

async function readTags(source: Repository): Promise<string[]> {
  const { octokit } = source;
  const names: string[] = [];
  let pages = 0;
  for await (const { data } of octokit.paginate.iterator(octokit.rest.repos.listTags, {
    ...at(source),
    per_page: 100,
  })) {
    names.push(...data.map(({ name }) => name));
    pages += 1;
    if (pages >= TAG_PAGES) break;
  }
  return names;
}

/** The host under which Git serves what this API speaks of: `api.github.com` is `github.com`, a server of one's own is itself. */
function webHost({ octokit }: Repository): string {
  const { baseUrl } = octokit.request.endpoint.DEFAULTS;
  return plainAddress(new URL(baseUrl).origin)
    .replace(/^api\./, '')
    .replace(/\/$/, '');
}

/** Null for what the installation does not cover, and for a commit that is not there. */
async function orNull<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof HostRefusal && [403, 404, 422].includes(error.status)) return null;
    throw error;
  }
}
