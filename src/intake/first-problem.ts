/** The first thing that is wrong with an input: its place and why, never its value. */
export function firstProblem(error: { issues: { path: PropertyKey[]; message: string }[] }): string {
  const [issue] = error.issues;
  return issue === undefined ? 'unknown' : `${issue.path.map(String).join('.')} ${issue.message}`.trim();
}
