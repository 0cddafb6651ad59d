/** One step into an object: a key of a map, or an item of a list by its merge key or index. */
type FieldStep = { key: string } | { item: string };
export type FieldPath = readonly FieldStep[];

/** `spec.containers[web].image`; keys that are no plain words stand in brackets: `metadata.labels[helm.sh/chart]`. */
export function pathText(path: FieldPath): string {
  let text = '';
  for (const step of path) {
    if ('item' in step) text += `[${step.item}]`;
    else if (!/^[A-Za-z_$][\w$-]*$/.test(step.key)) text += `[${step.key}]`;
    else text += text === '' ? step.key : `.${step.key}`;
  }
  return text;
}

/** The innermost key of a path, whatever list items lie below it. */
export function lastKey(path: FieldPath): string {
  const step = path.findLast((one) => 'key' in one);
  return step !== undefined && 'key' in step ? step.key : '';
}
