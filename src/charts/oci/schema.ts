import { z } from 'zod';

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);

/** The manifest of a chart, as far as it leads to the archive. */
export const ChartManifest = z.object({
  layers: z.array(z.object({ mediaType: z.string(), digest, size: z.int().min(0) })).default([]),
});

/** What Helm has called the archive: today, and before registries agreed. */
export const CHART_LAYERS: readonly string[] = [
  'application/vnd.cncf.helm.chart.content.v1.tar+gzip',
  'application/tar+gzip',
];
