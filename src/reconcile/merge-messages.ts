import { gitEnvironment } from '../git/environment.ts';
import { runGit } from '../git/run-git.ts';

/** Messages of the commits that came onto the branch after `from` (null: only the newest), up to `to`. */
export type MergeMessages = (from: string | null, to: string) => Promise<string[]>;

/** No consent is looked for further back, so the agent fetches no more history than this. */
export const CONSENT_COMMITS = 500;

/**
 * Reads messages in the mirror's folder, along first parents: what a branch says on its own commits is not what was
 * merged here. Where `from` is not in the mirror (rewritten, or too old), only the newest commit counts. Many targets
 * ask the same of one tip: that is one git process, whose answer is kept until another tip is asked for.
 */
export function createMergeMessages(mirror: { dir: string; url: string }): MergeMessages {
  const environment = gitEnvironment({ dir: mirror.dir, url: mirror.url, token: null, filter: null });
  async function log(limit: number, range: string): Promise<string[] | null> {
    const args = ['log', '--first-parent', '--format=%B%x00', `--max-count=${limit}`, '--end-of-options', range, '--'];
    const output = await runGit(args, { environment, timeoutSeconds: 30 });
    if (output.code !== 0) return null;
    const messages = output.stdout.toString().split('\0');
    return messages.map((message) => message.trim()).filter((message) => message !== '');
  }
  async function read(from: string | null, to: string): Promise<string[]> {
    const since = from === null ? null : await log(CONSENT_COMMITS, `${from}..${to}`);
    const messages = since ?? (await log(1, to));
    if (messages === null) throw new Error(`the mirror cannot tell the message of commit ${to}`);
    return messages;
  }
  let asked = { to: '', answers: new Map<string | null, Promise<string[]>>() };
  return async (from, to) => {
    for (const sha of [from, to])
      if (sha !== null && !/^[0-9a-f]{40}$/.test(sha)) throw new Error('not a full commit id');
    if (from === to) return [];
    if (asked.to !== to) asked = { to, answers: new Map() };
    const { answers } = asked;
    const answer = answers.get(from) ?? read(from, to);
    answers.set(from, answer);
    // A fault may pass: the next target asks again.
    answer.catch(() => answers.delete(from));
    return answer;
  };
}
