import { maskText } from '../../model/mask-text.ts';

const MOST = 500;

/**
 * What Argo CD said, as it may be told: masked, on one line, clipped. What the API server says of a Secret can quote its
 * values in forms that no mask knows, so a text about one is withheld.
 */
export function told(text: string, kind = ''): string {
  if (kind === 'Secret' || /\bSecrets?\b|\bsecrets? "/.test(text)) {
    return 'Argo CD says something about a Secret; its text is withheld, because it may quote values';
  }
  const line = maskText(text).replaceAll(/\s+/g, ' ').trim();
  return line.length > MOST ? `${line.slice(0, MOST - 1)}…` : line;
}
