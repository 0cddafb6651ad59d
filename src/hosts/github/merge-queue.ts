import { z } from 'zod';
import { HostRefusal, type Pulls } from '../host.ts';
import { graphql } from './graphql.ts';
import { at, type Repository } from './repository.ts';

const QUEUE = `query ($owner: String!, $name: String!, $branch: String!) {
  repository(owner: $owner, name: $name) {
    mergeQueue(branch: $branch) { entries(first: 100) { nodes { pullRequest { number } } } }
  }
}`;
const ENQUEUE = `mutation ($id: ID!, $head: GitObjectID) {
  enqueuePullRequest(input: { pullRequestId: $id, expectedHeadOid: $head }) { mergeQueueEntry { id } }
}`;
const DEQUEUE = 'mutation ($id: ID!) { dequeuePullRequest(input: { id: $id }) { mergeQueueEntry { id } } }';

const QueueAnswer = z.object({
  repository: z.object({
    mergeQueue: z
      .object({
        entries: z.object({ nodes: z.array(z.object({ pullRequest: z.object({ number: z.int() }).nullable() })) }),
      })
      .nullable(),
  }),
});

/** Numbers of the pull requests in a branch's merge queue, in line; null where the branch has none, or the App may not see it. */
export async function readQueue(repository: Repository, branch: string): Promise<number[] | null> {
  try {
    const answer = await graphql(repository, QUEUE, { owner: repository.owner, name: repository.repo, branch });
    const { mergeQueue } = QueueAnswer.parse(answer).repository;
    return (
      mergeQueue?.entries.nodes.flatMap(({ pullRequest }) => (pullRequest === null ? [] : [pullRequest.number])) ?? null
    );
  } catch (error) {
    if (error instanceof HostRefusal && (error.status === 404 || error.status === 403)) return null;
    throw error;
  }
}

/** The merge queue, which REST does not know. */
export function createMergeQueue(repository: Repository): Pick<Pulls, 'queued' | 'enqueue' | 'dequeue'> {
  async function nodeId(number: number): Promise<string> {
    const { data } = await repository.octokit.rest.pulls.get({ ...at(repository), pull_number: number });
    return data.node_id;
  }
  return {
    queued: async (base) => (await readQueue(repository, base)) ?? [],
    async enqueue(number, { head }) {
      await graphql(repository, ENQUEUE, { id: await nodeId(number), head });
    },
    async dequeue(number) {
      await graphql(repository, DEQUEUE, { id: await nodeId(number) });
    },
  };
}
