import { HostRefusal, type Pull } from '../../src/hosts/host.ts';
import type { FakeGit } from './git.ts';
import type { FakeHost, FakeHostSettings } from './host.ts';

/** What the parts of the fake host share. */
export interface State {
  settings: FakeHostSettings;
  git: FakeGit;
  all: FakeHost['all'];
  /** Counts a write; gives the instant of it. */
  write(): string;
  nextId(): number;
}

export function refuse(status: number, message: string): never {
  throw new HostRefusal(status, message);
}

/** A pull request whose head follows its branch while it is open. */
export function find({ all, git }: State, number: number): Pull {
  const pull = all.pulls.find((one) => one.number === number) ?? refuse(404, `no pull request ${number}`);
  const tip = git.branches.get(headRef(pull));
  if (pull.state === 'open' && tip === undefined) pull.state = 'closed';
  if (pull.state === 'open' && tip !== undefined) pull.head.sha = tip;
  return pull;
}

/** Where the branch of a fork lies among the branches. */
export function forkRef(login: string, branch: string): string {
  return `fork/${login}/${branch}`;
}

/** The branch that a pull request's head follows. */
function headRef({ head, author }: Pick<Pull, 'head' | 'author'>): string {
  return head.fork ? forkRef(author, head.branch) : head.branch;
}
