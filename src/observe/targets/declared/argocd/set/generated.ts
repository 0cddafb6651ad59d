import type { YamlPath } from '../../../../../text/yaml-document.ts';
import type { Scope } from '../../declaration.ts';
import type { Fields } from '../../fields.ts';
import type { Filler } from './fill.ts';
import type { Parameters } from './parameters.ts';

/** One set of parameters, and the template that its generator puts over that of the ApplicationSet. */
export interface Generated {
  parameters: Parameters;
  template: Fields | null;
  /** Files of this repository that it comes from. */
  files: string[];
  /** Where parameters are written: of two that hold the same one, the later one counts. */
  holders: ParameterHolder[];
}

/** A map of parameters as it is written. */
export interface ParameterHolder {
  /** Null for the ApplicationSet itself. */
  file: string | null;
  path: YamlPath;
  value: Parameters;
}

/** What generators came to. */
export interface Generation {
  generated: Generated[];
  /** Generators that ask what Git does not hold. */
  unknowns: { path: YamlPath; message: string }[];
}

/** What a generator works with. */
export interface GeneratorContext {
  scope: Scope;
  filler: Filler;
  /** What an outer matrix generated before; empty at the top. */
  outer: Parameters;
}

/** A generation of nothing. */
export function nothing(): Generation {
  return { generated: [], unknowns: [] };
}
