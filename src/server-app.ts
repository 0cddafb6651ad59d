import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { createBudget } from './hosts/github/budget.ts';
import { connectGitHub, type GitHub } from './hosts/github/index.ts';
import type { WorkKey } from './queue/queue.ts';
import { type AppSettings, readAppSettings } from './server-settings.ts';

/** GitHub as the App sees it, for a command that runs beside the server or without it. */
export interface AppConnection {
  settings: AppSettings;
  github: GitHub;
  key: WorkKey;
}

/** Connects as the App and finds the repository `owner/name`. Throws a sentence with what to do when either is not there. */
export async function connectAsApp(repository: string): Promise<AppConnection> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const settings = readAppSettings(process.env);
  const [owner = '', name = '', ...rest] = repository.split('/');
  if (owner === '' || name === '' || rest.length > 0) throw new Error('--repository must be owner/name');
  const nothing = () => undefined;
  const github = await connectGitHub({
    apiUrl: settings.github.apiUrl,
    appId: settings.app.id,
    privateKey: settings.app.privateKey,
    budgetOf: () => createBudget({ now: Date.now, sleep: (milliseconds) => sleep(milliseconds) }),
    log: { debug: nothing, warn: (_data, text) => void process.stderr.write(`${text}\n`) },
    sleep: (milliseconds) => sleep(milliseconds),
  });
  const key = await github.find(owner, name);
  if (key === null)
    throw new Error(`the App ${github.app.login} is not installed on ${repository}, or it does not exist`);
  return { settings, github, key };
}
