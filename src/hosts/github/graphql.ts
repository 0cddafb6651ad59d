import { HostRefusal } from '../host.ts';
import type { Repository } from './repository.ts';

/** HTTP statuses of the refusals that GraphQL answers with status 200 and a word. */
const statuses: Record<string, number> = { NOT_FOUND: 404, FORBIDDEN: 403, UNPROCESSABLE: 422 };

/**
 * One GraphQL request, used only for what REST lacks. GraphQL says no with a list of errors and status 200: the first
 * becomes a `HostRefusal`; one whose kind is not known stays an error and is tried again.
 */
export async function graphql(
  { octokit }: Repository,
  query: string,
  variables: Record<string, unknown>,
): Promise<unknown> {
  try {
    return await octokit.graphql(query, variables);
  } catch (error) {
    const first = firstError(error);
    const status = first === null ? undefined : statuses[first.type];
    if (first === null || status === undefined) throw error;
    throw new HostRefusal(status, first.message, { cause: error });
  }
}

function firstError(error: unknown): { type: string; message: string } | null {
  if (!(error instanceof Error) || !('errors' in error) || !Array.isArray(error.errors)) return null;
  const [first] = error.errors as { type?: unknown; message?: unknown }[];
  // GitHub names the kind of most errors; what has none is about the state of the pull request.
  const type = typeof first?.type === 'string' ? first.type : 'UNPROCESSABLE';
  return first === undefined ? null : { type, message: String(first.message) };
}
