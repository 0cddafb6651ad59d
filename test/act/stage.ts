import type { Effects } from '../../src/act/act.ts';
import type { Host } from '../../src/hosts/host.ts';
import { entryPath, ledgerKey, STATE_BRANCH, sealEntry } from '../../src/ledger/chain.ts';
import { createFakeHost, type FakeHost, type FakeHostSettings } from '../fakes/host.ts';

export const BOT = 'shiplock[bot]';
export const NOW = '2026-11-21T12:00:00.000Z';
export const KEY = ledgerKey('the private key of the test');

/** A fake host whose `main` has one commit. */
export function aHost(settings: Partial<FakeHostSettings> = {}): FakeHost {
  const host = createFakeHost({ app: { id: 1, login: BOT }, now: () => NOW, ...settings });
  host.as('ann').commit('main', { 'values.yaml': 'tag: 1.4.2\n', 'README.md': 'hello\n' });
  return host;
}

export function tip(host: FakeHost, branch = 'main'): string {
  const sha = host.git.branches.get(branch);
  if (sha === undefined) throw new Error(`no branch ${branch}`);
  return sha;
}

/** Effects on a fake host; `through` puts something between, such as faults. */
export function effectsOn(host: FakeHost, through: Host = host): Effects & { announced: string[]; logged: string[] } {
  const announced: string[] = [];
  const logged: string[] = [];
  return {
    host: through,
    app: { login: BOT },
    announced,
    logged,
    async announce(branch, sha) {
      announced.push(`${branch} ${sha}`);
    },
    seal: (sequence, previous, records) => sealEntry(KEY, previous, { sequence, at: NOW, records }),
    async readEntry(sequence) {
      const state = host.git.branches.get(STATE_BRANCH);
      return state === undefined ? null : (host.git.files(state).get(entryPath(sequence)) ?? null);
    },
    async forget() {
      logged.push('forgot');
    },
    log: { info: (_, text) => void logged.push(text), warn: (_, text) => void logged.push(text) },
  };
}
