/** What a refusal of the server means and what to do, for a log line. */
export function explainAnswer(status: number): string {
  return `the server answered ${status}${hintFor(status)}`;
}

function hintFor(status: number): string {
  if (status === 401) {
    return ': check the agent token; this one is unknown or was revoked (docs/agent.md, "Joining")';
  }
  if (status === 403) return ': check the agent token; it is for another cluster or other repositories';
  return '';
}
