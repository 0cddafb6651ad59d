/** What a registry asks for in `WWW-Authenticate`. */
export type Challenge =
  | { scheme: 'basic' }
  | { scheme: 'bearer'; realm: string; service: string | null; scope: string | null };

/** Reads a challenge (RFC 9110, and the distribution specification's token page); null for one that is not understood. */
export function parseChallenge(text: string | null): Challenge | null {
  const [, scheme = '', rest = ''] = /^\s*([A-Za-z]+)\s*(.*)$/s.exec(text ?? '') ?? [];
  if (scheme.toLowerCase() === 'basic') return { scheme: 'basic' };
  if (scheme.toLowerCase() !== 'bearer') return null;
  const values = new Map<string, string>();
  for (const [, name = '', quoted, bare] of rest.matchAll(/([a-z_]+)\s*=\s*(?:"([^"]*)"|([^\s",]+))/gi)) {
    values.set(name.toLowerCase(), quoted ?? bare ?? '');
  }
  const realm = values.get('realm');
  if (realm === undefined || !URL.canParse(realm)) return null;
  return { scheme: 'bearer', realm, service: values.get('service') ?? null, scope: values.get('scope') ?? null };
}
