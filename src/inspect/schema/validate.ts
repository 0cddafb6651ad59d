import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { compilePattern, formats } from './formats.ts';
import type { JsonSchema } from './json-schema.ts';

/** What a validator holds against a value. */
export type Fault = ErrorObject;

/** Says what is wrong with a value; nothing for a good one. */
export type Validate = (value: unknown) => readonly Fault[];

/** How many compiled schemas of custom resources are kept. */
const MOST_KEPT = 300;

/** A validator over definitions that refer to each other by `#/definitions/NAME`; each is compiled when it is first used. */
export function createDefinitionValidator(
  definitions: Readonly<Record<string, JsonSchema>>,
): (name: string) => Validate {
  const ajv = createAjv();
  ajv.addSchema({ $id: 'kubernetes', definitions });
  const known = new Map<string, Validate>();
  return (name) => {
    const validate = known.get(name) ?? faultsOf(ajv.compile({ $ref: `kubernetes#/definitions/${name}` }));
    known.set(name, validate);
    return validate;
  };
}

/** A validator of schemas that stand for themselves; equal ones are compiled once. */
export function createSchemaValidator(): (schema: JsonSchema) => Validate {
  const known = new Map<string, Validate>();
  return (schema) => {
    const text = JSON.stringify(schema);
    const validate = known.get(text) ?? faultsOf(createAjv().compile(schema));
    known.delete(text);
    known.set(text, validate);
    for (const oldest of known.keys()) {
      if (known.size <= MOST_KEPT) break;
      known.delete(oldest);
    }
    return validate;
  };
}

function faultsOf(validate: ValidateFunction): Validate {
  return (value) => (validate(value) ? [] : [...(validate.errors ?? [])]);
}

function createAjv(): Ajv {
  // Patterns run on states, not on JavaScript's regular expressions, which some texts keep busy for years.
  const regExp = Object.assign((pattern: string) => compilePattern(pattern), { code: 'compilePattern' });
  return new Ajv({
    allErrors: true,
    verbose: true,
    strict: false,
    validateSchema: false,
    addUsedSchema: false,
    logger: false,
    formats: { ...formats },
    code: { regExp },
  });
}
