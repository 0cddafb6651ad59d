import type { Found } from '../inspection.ts';
import { secretsInAssignments } from './in-assignments.ts';
import { secretsInText } from './in-text.ts';
import { secretsInYaml } from './in-yaml.ts';
import type { PlainSecret } from './plain-secret.ts';

/** The secrets that stand readable in a file, each once, by line. */
function plainSecrets(file: string, text: string): PlainSecret[] {
  const byPlace = /\.(?:ya?ml|json)$/i.test(file) ? secretsInYaml(text) : [];
  const assigned = /(?:^|\/)[^/]*\.(?:env|properties)$|(?:^|\/)\.env[^/]*$/i.test(file)
    ? secretsInAssignments(text)
    : [];
  const known = [...byPlace, ...assigned];
  const lines = new Set(known.map(({ line }) => line));
  const byForm = secretsInText(text).filter((one) => !isTold(one, known, lines));
  return [...known, ...byForm].sort((a, b) => a.line - b.line);
}

/** A token that stands where its place told it already; a block of lines begins below its key. */
function isTold(one: PlainSecret, known: readonly PlainSecret[], lines: ReadonlySet<number>): boolean {
  return lines.has(one.line) || known.some(({ identity }) => identity.includes(one.identity));
}

/**
 * Secrets that a change of a file adds, or changes, readable: one finding each, on its line. Those that stood there
 * before are not told again. `before` is null for a new file. Messages hold no value.
 */
export function addedSecrets(file: string, before: string | null, after: string): Found[] {
  const old = new Set(before === null ? [] : plainSecrets(file, before).map(({ identity }) => identity));
  return plainSecrets(file, after)
    .filter(({ identity }) => !old.has(identity))
    .map((secret) => findingOf(file, secret));
}

function findingOf(file: string, { line, path, what, isCertain, object }: PlainSecret): Found {
  // No colon may follow the word secret: what stands after it would be masked as one.
  const guess = isCertain ? 'comes to Git readable' : 'may be a secret, and comes to Git readable';
  const message =
    `${capital(what)} ${guess}: whoever can read the repository has it, also after it is removed. ` +
    'Take it out of the branch, replace it where it is in use, and keep it in a SealedSecret, an ExternalSecret or a file that SOPS encrypted.';
  return { object, path, message, file, line, ...(!isCertain && { atMost: 'warning' }) };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
