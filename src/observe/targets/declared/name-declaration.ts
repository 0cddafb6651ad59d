import type { ApplicationRule } from '../../../model/config.ts';
import { Name } from '../../../model/names.ts';
import { compileLayout, type Names } from '../layout.ts';

/** Both names of a target; or why a rule cannot tell them; `other` for an object that the rule is not about. */
export type Naming =
  | { status: 'named'; application: string; environment: string }
  | { status: 'other' }
  | { status: 'unknown'; why: string; hint: string };

interface Known {
  /** What the folder tells. */
  names: Names;
  objectName: string;
  destinations: readonly string[];
  environments: readonly string[];
  /** Environments that have the branch for themselves: one alone is what everything there is for. */
  own: readonly string[];
}

/**
 * Names the target that an object declares: what its folder tells, then what its name tells by `objectName`, then, for
 * the environment, where it goes or whose branch it is on.
 */
export function nameDeclaration(rule: ApplicationRule, known: Known): Naming {
  const { names, objectName, destinations, environments } = known;
  const allowed = { application: names.application ?? rule.name ?? null, environments };
  const told = compileLayout(rule.objectName, allowed)(objectName);
  // The default looks at names only where the folder does not tell the application.
  const isAsked = rule.objectName !== '{application}' || names.application === null;
  if (told === null && isAsked) return unfitting(rule, known);
  const application = names.application ?? told?.application ?? null;
  if (application === null || !Name.safeParse(application).success) return unfitting(rule, known);
  const environment = names.environment ?? told?.environment ?? destined(rule, destinations) ?? only(known.own);
  if (environment !== null && told?.environment !== null && told !== null && told.environment !== environment) {
    const why = `its folder says \`${environment}\` and its name says \`${told.environment}\``;
    return { status: 'unknown', why, hint: 'give it the name of its environment, or move it' };
  }
  if (environment === null) return undestined(known);
  if (environments.includes(environment)) return { status: 'named', application, environment };
  const why = `\`destinations\` sends it to the environment \`${environment}\`, which the config does not have`;
  return { status: 'unknown', why, hint: `environments: ${environments.join(', ')}` };
}

function destined(rule: ApplicationRule, destinations: readonly string[]): string | null {
  for (const destination of destinations) {
    if (Object.hasOwn(rule.destinations, destination)) return rule.destinations[destination] ?? null;
  }
  return null;
}

function only(own: readonly string[]): string | null {
  return own.length === 1 ? (own[0] ?? null) : null;
}

/** A rule for one application by name is not about others in the same folder. */
function unfitting(rule: ApplicationRule, { objectName }: Known): Naming {
  if (rule.name !== undefined) return { status: 'other' };
  const why = `its name \`${objectName}\` does not look like \`${rule.objectName}\``;
  return { status: 'unknown', why, hint: 'rename it, or say in `objectName` of the config how such names look' };
}

function undestined({ destinations }: Known): Naming {
  const places = destinations.map((place) => `\`${place}\``).join(', ');
  const why = `neither its folder nor its name tells its environment${places === '' ? '' : `, nor does ${places}`}`;
  const hint =
    'say in `destinations` of the config which environment that is, or put `{environment}` into `declaredIn`';
  return { status: 'unknown', why, hint };
}
