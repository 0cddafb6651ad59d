/** What stands where a secret stood. It never tells the length. */
export const MASK = '••••';

/** Forms in which credentials are issued, and the bodies of private keys. */
const knownForms: readonly RegExp[] = [
  /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY-----|$)/g,
  /\bgithub_pat_\w{20,}/g,
  /\bgh[pousr]_[A-Za-z0-9]{16,}/g,
  /\bglpat-[\w-]{16,}/g,
  /\bx(?:ox[abeprs]|app)-[\w-]{10,}/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /\bAIza[\w-]{30,}/g,
  /\b(?:sk|rk|pk)_(?:live|test)_\w{16,}/g,
  /\bnpm_[A-Za-z0-9]{30,}/g,
  /\bAGE-SECRET-KEY-1[A-Z0-9]{20,}/g,
  /\beyJ[\w-]{8,2000}\.[\w-]{8,4000}\.[\w-]*/g,
];

/** The password of an address such as `https://user:password@host`. */
const inAddress = /\b([a-z][a-z0-9+.-]{0,20}:\/\/[^\s/:@]{0,200}:)[^\s/@]{1,4000}(?=@)/gi;

/** `Authorization: Bearer …`, `Basic …`. */
const inHeader = /\b(Bearer|Basic)\s+([\w.~+/=-]{8,})/gi;

/** `password=…`, `"clientSecret": "…"`, `--token …` and the like, up to the end of the value. */
const assigned =
  /((?:passw(?:or)?d|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credentials?)["']?\s*[:=]\s*)("[^"\n]{4,}"|'[^'\n]{4,}'|[^\s"',;&{}[\]•]{6,})/gi;

/**
 * Hides what looks like a credential in text of unknown origin: error messages, logs, values of rendered objects.
 * Known forms of tokens and private keys, passwords in addresses, and values that are assigned to names such as
 * `password` or `token`.
 */
export function maskText(text: string): string {
  let masked = text;
  for (const form of knownForms) masked = masked.replaceAll(form, MASK);
  return masked
    .replaceAll(inAddress, `$1${MASK}`)
    .replaceAll(inHeader, (whole, scheme: string, value: string) =>
      /^[a-z]+$/.test(value) ? whole : `${scheme} ${MASK}`,
    )
    .replaceAll(assigned, (whole, before: string, value: string) => (isReference(value) ? whole : `${before}${MASK}`));
}

/** `$(VAR)`, `${VAR}`, `{{ .Values.x }}` and file names say where a secret is, not what it is. */
function isReference(value: string): boolean {
  return /^["']?(?:\$[({]|\{\{|\/|<)/.test(value);
}

/** Names that end in the word, as files, code and environments write them. */
const passwordNames: readonly RegExp[] = [
  /(?:^|[._-])(?:password|passwd|passphrase)$/,
  /[a-z](?:Password|Passphrase)$/,
  /(?:^|_)(?:PASSWORD|PASSWD|PASSPHRASE)$/,
  /_PASS$/,
];

/** True for a key whose value is a password by its name alone. */
export function isPasswordKey(key: string): boolean {
  return passwordNames.some((name) => name.test(key));
}

/**
 * True for a key whose value is a secret when it also looks random; `secretName`, `keyRef`, `tokenPath` only point to
 * one.
 */
export function isSecretKey(key: string): boolean {
  if (/(?:name|ref|path|file|dir|url|uri|type|class|provider|selector)s?$/i.test(key)) return false;
  return /password|passwd|token|secret|key|credential/i.test(key);
}

/** True for one long word of many different characters, as generators of secrets make them. */
export function looksRandom(value: string): boolean {
  if (value.length < 20 || /[\s]/.test(value)) return false;
  const counts = new Map<string, number>();
  for (const char of value) counts.set(char, (counts.get(char) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / value.length) * Math.log2(count / value.length);
  return bits >= 3 && /\d/.test(value) && /[a-z]/i.test(value);
}
