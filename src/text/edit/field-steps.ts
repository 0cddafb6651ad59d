/**
 * The steps of a name as Helm's `--set` reads it: `a.b[0].c\.d` is `a`, `b`, 0, `c.d`.
 */
export function fieldSteps(name: string): (string | number)[] {
  const steps: (string | number)[] = [];
  for (const [, key, index] of name.matchAll(/((?:\\.|[^.[\\])+)|\[(\d+)\]/g)) {
    if (index !== undefined) steps.push(Number(index));
    else if (key !== undefined) steps.push(key.replaceAll(/\\(.)/g, '$1'));
  }
  return steps;
}
