import type { IgnoreRule } from '../../model/drift.ts';
import { listAt, textAt } from '../../model/read-json.ts';
import type { Application } from './application.ts';

/** What an Application ignores, as our rules, and how many of its jq paths stay unheard. */
export interface ApplicationIgnores {
  rules: IgnoreRule[];
  jqPaths: number;
}

/**
 * Reads `spec.ignoreDifferences`. JSON pointers and managers mean the same here; jq is not evaluated (it can be made to
 * burn time), so what it would hide is reported, and that it was not heard is said. `*` and '' stand for any group.
 */
export function ignoresOf({ object }: Application): ApplicationIgnores {
  const given = listAt(object, 'spec', 'ignoreDifferences');
  const rules = given.map(ruleOf).filter((rule) => rule.jsonPointers.length + rule.managedFieldsManagers.length > 0);
  const jqPaths = given.reduce<number>((sum, rule) => sum + listAt(rule, 'jqPathExpressions').length, 0);
  return { rules, jqPaths };
}

function ruleOf(rule: unknown): IgnoreRule {
  const narrow = Object.fromEntries(
    ['group', 'kind', 'name', 'namespace'].flatMap((field) => {
      const value = textAt(rule, field);
      const isAny = value === null || value === '*' || (value === '' && field !== 'group');
      return isAny ? [] : [[field, value]];
    }),
  );
  return {
    ...narrow,
    jsonPointers: texts(rule, 'jsonPointers').filter((pointer) => pointer.startsWith('/')),
    managedFieldsManagers: texts(rule, 'managedFieldsManagers').filter((manager) => manager !== ''),
  };
}

function texts(rule: unknown, field: string): string[] {
  return listAt(rule, field).filter((each) => typeof each === 'string');
}
