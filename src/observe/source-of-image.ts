import { pickSourceLabels } from '../text/source-labels.ts';
import type { View } from './views.ts';

export interface ImageDigest {
  repository: string;
  digest: string;
}

/** The labels that name the source of an image, kept for good: a digest never names anything else. */
export async function labelsOf(
  { store, registry, now, log }: View,
  { repository, digest }: ImageDigest,
): Promise<{ labels: Record<string, string> } | { problem: string; isDown: boolean }> {
  const known = await store.marks.get(repository, `labels ${digest}`);
  if (isLabels(known)) return { labels: known };
  try {
    const all = await registry.labels(repository, digest);
    if (all === null) return { problem: 'the registry does not have it', isDown: false };
    const labels = pickSourceLabels(all);
    await store.marks.set(repository, `labels ${digest}`, labels, now());
    return { labels };
  } catch (error) {
    log.warn({ image: repository, err: error }, 'the labels of an image cannot be read');
    return { problem: 'its registry does not answer, or does not let us read it', isDown: true };
  }
}

function isLabels(value: unknown): value is Record<string, string> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
