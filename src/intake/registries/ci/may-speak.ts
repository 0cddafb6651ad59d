import { fitsGlob } from '../../../model/glob.ts';
import { claimProblem } from '../auth/claim-rules.ts';
import type { Speaker } from './speakers.ts';

type Claims = Readonly<Record<string, unknown>>;

/** Reasons that are told at most. */
const MAX_REASONS = 3;

/**
 * Why the job that a verified token names may not speak for all of the images; null when it may. One entry of the settings
 * must allow all of it: its claims, and each image.
 */
export function silence(speakers: readonly Speaker[], claims: Claims, images: readonly string[]): string | null {
  const reasons: string[] = [];
  for (const speaker of speakers) {
    const why = claimProblem(claims, speaker.claims) ?? imageProblem(speaker, claims, images);
    if (why === null) return null;
    if (!reasons.includes(why)) reasons.push(why);
  }
  return reasons.slice(0, MAX_REASONS).join('; ');
}

function imageProblem({ images: patterns }: Speaker, claims: Claims, images: readonly string[]): string | null {
  const filled = patterns.map((pattern) => fill(pattern, claims)).filter((pattern) => pattern !== null);
  const other = images.find((image) => !filled.some((pattern) => fitsGlob(pattern, image)));
  return other === undefined ? null : `the job may not speak for ${other}`;
}

/** Puts a claim in the place of `<claim>`, in lower case as image names are; null when there is no such claim. */
function fill(pattern: string, claims: Claims): string | null {
  let isWhole = true;
  const filled = pattern.replaceAll(/<(\w+)>/g, (_, name: string) => {
    const value = Object.hasOwn(claims, name) ? claims[name] : undefined;
    if (typeof value !== 'string') isWhole = false;
    return typeof value === 'string' ? value.toLowerCase().replaceAll(/[\\*?[\]{},]/g, '\\$&') : '';
  });
  return isWhole ? filled : null;
}
