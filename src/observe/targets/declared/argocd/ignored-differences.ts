import type { IgnoreRule } from '../../../../model/drift.ts';
import type { Fields } from '../fields.ts';

/**
 * What an Application ignores, as our rules: JSON pointers and managers mean the same here. jq is not evaluated, since it
 * can be made to burn time: that it is not heard is said.
 */
export function ignoredDifferences(spec: Fields): { rules: IgnoreRule[]; unknowns: string[] } {
  const rules: IgnoreRule[] = [];
  let unheard = 0;
  for (const given of spec.maps('ignoreDifferences')) {
    unheard += given.texts('jqPathExpressions').length;
    const jsonPointers = given.texts('jsonPointers').filter((pointer) => pointer.startsWith('/'));
    const managedFieldsManagers = given.texts('managedFieldsManagers').filter((manager) => manager !== '');
    if (jsonPointers.length + managedFieldsManagers.length === 0) continue;
    rules.push({ ...narrowed(given), jsonPointers, managedFieldsManagers });
  }
  const what = unheard === 1 ? 'One jq path' : `${unheard} jq paths`;
  const sentence = `${what} in \`ignoreDifferences\` of the Application cannot be evaluated: use JSON pointers.`;
  return { rules, unknowns: unheard === 0 ? [] : [sentence] };
}

/** `*` and `''` stand for any; only of groups `''` is one: the core group. */
function narrowed(rule: Fields): Pick<IgnoreRule, 'group' | 'kind' | 'name' | 'namespace'> {
  const fields = ['group', 'kind', 'name', 'namespace'] as const;
  const given = fields.filter((field) => {
    const text = rule.text(field);
    return rule.value(field) !== undefined && text !== '*' && (text !== '' || field === 'group');
  });
  return Object.fromEntries(given.map((field) => [field, rule.text(field)]));
}
