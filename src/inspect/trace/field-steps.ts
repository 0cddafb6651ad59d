/**
 * The steps of a field's path as `FieldChange.path` writes it: `spec.containers[web].image` and
 * `metadata.labels[helm.sh/chart]`. What stands in brackets is an item of a list or a key of a map: what is there tells.
 */
export function fieldSteps(path: string): string[] {
  return [...path.matchAll(/\[([^\]]*)\]|([^.[\]]+)/g)].map(([, inBrackets, plain]) => inBrackets ?? plain ?? '');
}
