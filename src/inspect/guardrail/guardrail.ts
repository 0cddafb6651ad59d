import type { Inspection } from '../inspection.ts';
import type { BuiltIn } from '../schema/built-in.ts';
import { customKinds } from '../schema/definitions.ts';
import { againstConfig } from './config-rules.ts';
import { againstProjects } from './project-rules.ts';
import { scopeOf } from './scope.ts';

/** The inspection of a target against the guardrails of the config and the AppProjects of Argo CD in the repository. */
export function createGuardrailInspection(builtIns: (version: string | null) => BuiltIn): Inspection {
  return (subject, surroundings) => {
    const definitions = [...subject.objects, ...surroundings.repository.map(({ object }) => object)];
    const isNamespaced = scopeOf(builtIns(subject.kubernetes), customKinds(definitions));
    return [
      ...againstConfig(subject, surroundings.config.guardrails, isNamespaced),
      ...againstProjects(subject, surroundings, isNamespaced),
    ];
  };
}
