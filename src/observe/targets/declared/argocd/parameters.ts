import type { TargetSource } from '../../../../model/target.ts';
import type { Fields } from '../fields.ts';
import type { BuildEnvironment } from './build-environment.ts';

type Parameters = NonNullable<Extract<TargetSource, { kind: 'helm' }>['parameters']>;

/**
 * The parameters of a source. Of two with one name the later counts, as in Argo CD, which sets
 * those of `forceString` after all others.
 */
export function helmParameters(helm: Fields, environment: BuildEnvironment): Parameters {
  const byName = new Map<string, Parameters[number]>();
  for (const parameter of helm.maps('parameters')) {
    const name = parameter.text('name');
    const text = parameter.flag('forceString');
    byName.set(`${text} ${name}`, { name, value: environment.fill(parameter.text('value')), text });
  }
  const all = [...byName.values()];
  return [...all.filter(({ text }) => !text), ...all.filter(({ text }) => text)];
}
