/** What people know a certificate by. */
interface Certificate {
  subject: string;
  /** The last day, such as `2027-01-31`. */
  expires: string;
}

const blocks = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/g;
const longest = 200_000;

/**
 * A text that holds nothing but certificates (PEM, or the Base64 of PEM or DER), by subject and expiry; null for all
 * others, and for what cannot be read. It never holds a key.
 */
export function certificateText(text: string): string | null {
  if (text.length < 200 || text.length > longest) return null;
  const pem = pemOf(text.trim());
  if (pem === null) return null;
  const certificates = pem.map(readCertificate);
  const [first] = certificates;
  if (first === undefined || certificates.includes(null) || first === null) return null;
  const more = certificates.length > 1 ? ` and ${certificates.length - 1} more` : '';
  return `certificate ${first.subject}, expires ${first.expires}${more}`;
}

/** The Base64 bodies in a text of certificates alone; null when there is anything else. */
function pemOf(text: string): string[] | null {
  if (text.startsWith('-----BEGIN CERTIFICATE-----')) return bodiesIn(text);
  if (text.startsWith('LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t')) {
    const decoded = bytesOf(text);
    return decoded === null ? null : bodiesIn(new TextDecoder().decode(decoded).trim());
  }
  return text.startsWith('MII') && /^[A-Za-z0-9+/=\s]+$/.test(text) ? [text] : null;
}

function bodiesIn(text: string): string[] | null {
  const bodies = [...text.matchAll(blocks)].map(([, body = '']) => body);
  return text.replaceAll(blocks, '').trim() === '' ? bodies : null;
}

function bytesOf(base64: string): Uint8Array | null {
  try {
    return Uint8Array.from(atob(base64.replaceAll(/\s/g, '')), (char) => char.charCodeAt(0));
  } catch {
    return null;
  }
}

/** One element of DER: its tag, and its content. */
interface Element {
  tag: number;
  content: Uint8Array;
}

/** X.509, RFC 5280 section 4.1: version, serial number, algorithm, issuer, validity, subject, … */
function readCertificate(base64: string): Certificate | null {
  const bytes = bytesOf(base64);
  const [certificate] = bytes === null ? [] : elementsOf(bytes);
  const [signed] = certificate === undefined ? [] : elementsOf(certificate.content);
  if (signed === undefined) return null;
  const fields = elementsOf(signed.content);
  if (fields[0]?.tag === 0xa0) fields.shift();
  const [, , , validity, name] = fields;
  const expires = validity === undefined ? null : dayOf(elementsOf(validity.content)[1]);
  const subject = name === undefined ? null : subjectOf(name);
  return subject === null || expires === null ? null : { subject, expires };
}

/** The elements one after another; what is cut short ends the list. */
function elementsOf(bytes: Uint8Array): Element[] {
  const found: Element[] = [];
  let at = 0;
  while (at + 2 <= bytes.length && found.length < 100) {
    const tag = bytes[at] ?? 0;
    let length = bytes[at + 1] ?? 0;
    at += 2;
    if (length >= 0x80) {
      const count = length & 0x7f;
      if (count === 0 || count > 3) break;
      length = 0;
      for (let each = 0; each < count; each++, at++) length = length * 256 + (bytes[at] ?? 0);
    }
    if (at + length > bytes.length) break;
    found.push({ tag, content: bytes.subarray(at, at + length) });
    at += length;
  }
  return found;
}

/** `261103120000Z` with two digits of the year until 2049, with four from then on. */
function dayOf(time: Element | undefined): string | null {
  const text = new TextDecoder().decode(time?.content ?? new Uint8Array());
  const match = (time?.tag === 0x17 ? /^(\d\d)(\d\d)(\d\d)\d{4}/ : /^(\d{4})(\d\d)(\d\d)\d{4}/).exec(text);
  if (match === null) return null;
  const [, year = '', month, day] = match;
  const century = Number(year) < 50 ? '20' : '19';
  return `${year.length === 4 ? year : century + year}-${month}-${day}`;
}

const attributes: ReadonlyMap<string, string> = new Map([
  ['85.4.3', 'CN'],
  ['85.4.10', 'O'],
  ['85.4.11', 'OU'],
]);

/** The common name, else the organisation, else the unit. A name of none of these is told as such. */
function subjectOf(name: Element): string | null {
  const known = new Map<string, string>();
  for (const part of elementsOf(name.content)) {
    for (const pair of elementsOf(part.content)) {
      const [id, value] = elementsOf(pair.content);
      const attribute = attributes.get([...(id?.content ?? [])].join('.'));
      if (attribute !== undefined && value !== undefined) known.set(attribute, new TextDecoder().decode(value.content));
    }
  }
  for (const attribute of attributes.values()) {
    const value = known.get(attribute);
    if (value !== undefined) return `${attribute}=${value.replaceAll(/[^\p{L}\p{N} .*:_@/-]/gu, '?').slice(0, 100)}`;
  }
  return name.tag === 0x30 ? 'without a name' : null;
}
