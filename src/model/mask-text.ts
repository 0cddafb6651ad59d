import { credentialForms } from './credential-forms.ts';

/** What stands where a secret stood. It never tells the length. */
export const MASK = '••••';

/** What is no credential to report, but none to show either: signatures of addresses, and hashes of passwords. */
const furtherForms: readonly RegExp[] = [
  /[?&](?:sig|X-Amz-Signature)=[\w%+/=-]{16,}/g,
  /\$(?:2[aby]|apr1|argon2\w*|5|6)\$[\w./$=,+-]{20,}/g,
];

/** Something of this stands in every text that any of the forms fits: one look instead of twenty at ordinary values. */
const suspicious =
  /[A-Z]_?KEY|github_|gh[pousr]_|glpat|xox|xapp|AKIA|ASIA|AIza|[rsp]k_|npm_|SECRET|eyJ|:\/\/|bearer|basic|passw|passphrase|pwd|secret|token|key|credential|SG\.|hv[sbr]\.|_v1_|shp|sk-|pypi-|glsa_|dckr_|dp\.|hooks\.slack|sig=|signature=|\$\w+\$|[\w+/=-]{32}/i;

/** The password of an address such as `https://user:password@host`. */
export const inAddress = /\b([a-z][a-z0-9+.-]{0,20}:\/\/[^\s/:@]{0,200}:)[^\s/"'<>]{1,1000}(?=@)/gi;

/** What is assigned to a password in a connection string or on a command line, however short. */
const passwordAssigned = /((?:passw(?:or)?d|passphrase|pwd)\s*=\s*)("[^"\n]+"|'[^'\n]+'|[^\s"',;&{}[\]•]+)/gi;

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
  if (text.length < 9 || !suspicious.test(text)) return text;
  let masked = withoutGiants(text);
  for (const { form } of credentialForms) masked = masked.replaceAll(form, MASK);
  for (const form of furtherForms) masked = masked.replaceAll(form, MASK);
  for (const form of [assigned, passwordAssigned]) {
    masked = masked.replaceAll(form, (whole, before: string, value: string) =>
      isReference(value) ? whole : `${before}${MASK}`,
    );
  }
  return masked
    .replaceAll(inAddress, `$1${MASK}`)
    .replaceAll(inHeader, (whole, scheme: string, value: string) =>
      /^[a-z]+$/.test(value) ? whole : `${scheme} ${MASK}`,
    )
    .replaceAll(longWord, (word) => (isGenerated(word) ? MASK : word));
}

/** No person reads a line of more characters, and the engine of regular expressions runs out of stack in it. */
const GIANT = 100_000;

function withoutGiants(text: string): string {
  if (text.length <= GIANT) return text;
  const lines = text.split('\n');
  return lines.map((line) => (line.length > GIANT ? MASK : line)).join('\n');
}

/** Long words of letters and digits, as generators of keys and tokens make them; a path has slashes between words. */
const longWord = /(?<![\w+/=.:-])[\w+/=-]{32,}(?![\w+/-])/g;

/**
 * True for a word that no person made up: capital and small letters and digits in no order. Hexadecimal digests are
 * none of these, since commits and images are named by them.
 */
function isGenerated(word: string): boolean {
  if (word.length > 4000 || !/[A-Z]/.test(word) || !/[a-z]/.test(word) || (word.match(/\d/g)?.length ?? 0) < 2)
    return false;
  let turns = 0;
  for (let index = 1; index < word.length; index++) if (classOf(word, index) !== classOf(word, index - 1)) turns += 1;
  return turns / word.length >= 0.4 && bitsPerChar(word) >= 4.2;
}

function classOf(word: string, index: number): number {
  const char = word[index] ?? '';
  if (char >= '0' && char <= '9') return 0;
  if (char >= 'a' && char <= 'z') return 1;
  return char >= 'A' && char <= 'Z' ? 2 : 3;
}

/** `$(VAR)`, `${VAR}`, `{{ .Values.x }}` and file names say where a secret is, not what it is. */
export function isReference(value: string): boolean {
  return /^["']?(?:\$[({]|\{\{|\/|<)/.test(value);
}

/** Names that end in the word, as files, code and environments write them. */
const passwordNames: readonly RegExp[] = [
  /(?:^|[._-])(?:password|passwd|passphrase)$/,
  /[a-z](?:Password|Passphrase)$/,
  /(?:^|_)(?:PASSWORD|PASSWD|PASSPHRASE)$/,
  /_PASS$/,
  /^--?[\w-]*passw(?:or)?d$/,
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
  return /password|passwd|token|secret|key|credential|(?:^|[._-])auth$/i.test(key);
}

/** True for a value that is a secret by its key, or by its key and its form. */
export function isSecretValue(key: string, value: string): boolean {
  if (isPasswordKey(key)) return value !== '';
  if (!isSecretKey(key) || !looksRandom(value)) return false;
  // What stands under `key` alone is mostly the name of something, in words with signs between them.
  return key !== 'key' || /^[\w+=]+$/.test(value);
}

/** True for one long word of many different characters, as generators of secrets make them. */
export function looksRandom(value: string): boolean {
  if (value.length < 20 || /[\s]/.test(value)) return false;
  return bitsPerChar(value) >= 3 && /\d/.test(value) && /[a-z]/i.test(value);
}

/** How many bits a character of the text tells: 0 for one that repeats, 6 for the best Base64. */
function bitsPerChar(value: string): number {
  const counts = new Map<string, number>();
  for (const char of value) counts.set(char, (counts.get(char) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / value.length) * Math.log2(count / value.length);
  return bits;
}
