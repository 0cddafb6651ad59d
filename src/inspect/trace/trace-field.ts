import type { ObjectName } from '../../model/finding.ts';
import type { Target, TargetSource } from '../../model/target.ts';
import { fieldSteps } from './field-steps.ts';
import { lineInDeclaration } from './line-in-declaration.ts';
import { lineInTemplate } from './line-in-template.ts';
import { lineInYaml, lineOfValue } from './line-in-yaml.ts';

/** A line of a file of the repository. */
export interface Place {
  file: string;
  line: number;
}

/** What was rendered: an object, and the file that it comes from. */
export interface Written {
  object: ObjectName;
  file: string;
}

/**
 * The line that causes a field of a rendered object: the value that the template reads, where the object that declares
 * the target, one of the values files (the last one wins) or the chart's own sets it; else the line of the template or manifest. The deepest part that is
 * found counts, for a field that is missing. Null when the file is not there or holds no such object. `textOf` answers
 * the text of a file, null for none.
 */
export function traceField(
  { object, file }: Written,
  path: string | null,
  { source, declared }: Pick<Target, 'source' | 'declared'>,
  textOf: (file: string) => string | null,
): Place | null {
  const text = textOf(file);
  if (text === null) return null;
  const steps = path === null ? [] : fieldSteps(path);
  if (source.kind !== 'helm') {
    const line = lineInYaml(text, object, steps);
    return line === null ? null : { file, line };
  }
  const template = lineInTemplate(text, object, steps);
  if (template === null) return null;
  return valuePlace(template.value, { source, declared }, textOf) ?? { file, line: template.line };
}

type Helm = Extract<TargetSource, { kind: 'helm' }>;

function valuePlace(
  steps: readonly string[] | null,
  { source, declared }: { source: Helm; declared: Target['declared'] },
  textOf: (file: string) => string | null,
): Place | null {
  if (steps === null) return null;
  const { path, values } = source;
  const declaration = declared === undefined ? null : textOf(declared.file);
  if (declared !== undefined && declaration !== null) {
    const line = lineInDeclaration(declaration, declared, source, steps);
    if (line !== null) return { file: declared.file, line };
  }
  const own = path === '' ? 'values.yaml' : `${path}/values.yaml`;
  for (const file of [...values.toReversed(), own]) {
    const text = textOf(file);
    const line = text === null ? null : lineOfValue(text, steps);
    if (line !== null) return { file, line };
  }
  return null;
}
