import { inspectDeprecatedApis } from './deprecated-api.ts';
import { automatedSync } from './environments/automated-sync.ts';
import { namespaceLimits } from './environments/namespace-limits.ts';
import { otherEnvironment } from './environments/other-environment.ts';
import { inspectShape } from './environments/shape.ts';
import { createGuardrailInspection } from './guardrail/guardrail.ts';
import type { Inspections } from './inspect.ts';
import { inspectPodSecurity } from './pod-security/pod-security.ts';
import { inspectSafeDeployment } from './safe-deployment/safe-deployment.ts';
import { createBuiltIns } from './schema/built-in.ts';
import { createSchemaInspection } from './schema/schema.ts';
import { inspectLiteralImages, inspectSprawl } from './values/inspect-values.ts';

/** What inspections are made of that is no code: the text of `schema/kubernetes.json`. */
export interface InspectionParts {
  schemas: string;
}

/** The inspections of one rendered target. Make them once: they keep compiled schemas. */
export function createInspections({ schemas }: InspectionParts): Inspections {
  const builtIns = createBuiltIns(schemas);
  return {
    schema: createSchemaInspection(builtIns),
    guardrail: createGuardrailInspection(builtIns),
    'deprecated-api': inspectDeprecatedApis,
    'pod-security': inspectPodSecurity,
    'safe-deployment': inspectSafeDeployment,
    shape: inspectShape,
    sprawl: inspectSprawl,
    'literal-image': inspectLiteralImages,
    'other-environment': ({ objects, target }, { targets }) => otherEnvironment(objects, target, targets),
    'automated-sync': (subject, { config }) => automatedSync(subject, config.environments),
    'namespace-limits': ({ objects }, { repository }) => namespaceLimits(objects, repository),
  };
}
