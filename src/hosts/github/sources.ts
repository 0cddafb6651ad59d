import { HostRefusal, type Sources } from '../host.ts';
import { readOthers } from './other-checks.ts';
import { at, type Repository } from './repository.ts';
import { createRules } from './rules.ts';

/** Other repositories that the installation covers: where images are built. */
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
  };
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
