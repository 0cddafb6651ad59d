import type { Context } from '../context.ts';
import { presentCheckSuite } from '../present/check.ts';
import { emit } from '../webhooks/emit.ts';
import type { Account, App } from '../world/accounts.ts';
import type { CheckSuite } from '../world/checks.ts';
import type { Repository } from '../world/repository.ts';
import { installationsOf } from '../world/world.ts';

function findSuite(repository: Repository, app: App, sha: string): CheckSuite | undefined {
  return [...repository.checkSuites.values()].find((suite) => suite.app === app && suite.sha === sha);
}

/** The suite of an App for a commit: there is one, made when it is first needed. */
export function ensureSuite(
  context: Context,
  repository: Repository,
  app: App,
  sha: string,
  branch: string | null,
): CheckSuite {
  const known = findSuite(repository, app, sha);
  if (known) return known;
  const now = context.now();
  const suite: CheckSuite = { id: context.world.nextId(), app, sha, branch, createdAt: now, updatedAt: now };
  repository.checkSuites.set(suite.id, suite);
  return suite;
}

/** A pushed commit opens a suite for each App that may write checks, and asks it to run. */
export async function openSuites(
  context: Context,
  repository: Repository,
  sha: string,
  branch: string,
  sender: Account,
) {
  for (const { app } of installationsOf(context.world, repository)) {
    if (app.permissions['checks'] !== 'write' || findSuite(repository, app, sha)) continue;
    const suite = ensureSuite(context, repository, app, sha, branch);
    await announceSuite(context, repository, suite, 'requested', sender);
  }
}

/** Asks the App of a suite, and nobody else, to run its checks for the first time or again. */
export function announceSuite(
  context: Context,
  repository: Repository,
  suite: CheckSuite,
  action: 'requested' | 'rerequested',
  sender: Account,
): Promise<void> {
  const payload = () => presentSuitePayload(context, repository, suite);
  return emit(context, repository, { event: 'check_suite', action, sender, only: suite.app, payload });
}

async function presentSuitePayload(context: Context, repository: Repository, suite: CheckSuite) {
  const { repository: _own, ...shown } = await presentCheckSuite(context, repository, suite);
  return { check_suite: { ...shown, rerequestable: true, runs_rerequestable: true } };
}
