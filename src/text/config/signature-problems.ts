import type { Config } from '../../model/config.ts';
import type { Problem } from '../../model/errors.ts';
import { didYouMean } from '../edit-distance.ts';
import { type LocatedDocument, problemAt } from './located-document.ts';

/** Rules for environments that there are not: a slip of the pen there would ask nothing of anybody. */
export function signatureProblems(config: Config, located: LocatedDocument): Problem[] {
  const names = Object.keys(config.environments);
  return config.signatures.flatMap(({ environments = [] }, rule) =>
    environments.flatMap((name, index) => {
      if (names.includes(name)) return [];
      const meant = didYouMean(name, names);
      const hint = meant === null ? `environments: ${names.join(', ')}` : `did you mean \`${meant}\`?`;
      const path = ['signatures', rule, 'environments', index];
      return [problemAt(located, { path, part: 'value' }, { message: `there is no environment \`${name}\``, hint })];
    }),
  );
}
