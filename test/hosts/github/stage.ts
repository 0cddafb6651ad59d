import { type BudgetClock, createBudget } from '../../../src/hosts/github/budget.ts';
import type { ClientSettings } from '../../../src/hosts/github/client.ts';
import { connectGitHub, type GitHub } from '../../../src/hosts/github/index.ts';
import type { SandboxGitHubOptions } from '../../../src/sandbox/github/index.ts';
import { openStage, REPO, type Stage } from '../../sandbox/github/stage.ts';

export interface HostStage {
  stage: Stage;
  settings: ClientSettings;
  github: GitHub;
  key: { installation: number; owner: string; name: string };
  /** Every request that went out: `GET /repos/… 200`. */
  requests: string[];
  /** What the client slept, in milliseconds, instead of waiting. */
  slept: number[];
}

/** A clock that only sleeping moves. */
export function createSleepClock(start = 0): BudgetClock {
  let now = start;
  return {
    now: () => now,
    async sleep(milliseconds) {
      now += milliseconds;
    },
  };
}

/** The GitHub adapter over a sandbox; its waits are noted, not waited. */
export async function openHostStage(options: Partial<SandboxGitHubOptions> = {}): Promise<HostStage> {
  const stage = await openStage(options);
  const requests: string[] = [];
  const slept: number[] = [];
  const settings: ClientSettings = {
    apiUrl: stage.github.apiUrl,
    appId: stage.app.appId,
    privateKey: stage.app.privateKey,
    budgetOf: () => createBudget({ now: () => Date.now(), sleep: () => new Promise((go) => setTimeout(go, 1)) }),
    log: { debug: () => undefined, warn: () => undefined },
    sleep: async (milliseconds) => void slept.push(milliseconds),
    onRequest: ({ method, route, status }) => void requests.push(`${method} ${route} ${status}`),
  };
  const github = await connectGitHub(settings);
  const key = { installation: stage.installationId, owner: REPO.owner, name: REPO.repo };
  return { stage, settings, github, key, requests, slept };
}
