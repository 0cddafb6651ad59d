import { z } from 'zod';
import { shaSchema } from './bodies.ts';

const annotationSchema = z.object({
  path: z.string(),
  start_line: z.int(),
  end_line: z.int(),
  start_column: z.int().optional(),
  end_column: z.int().optional(),
  annotation_level: z.enum(['notice', 'warning', 'failure']),
  message: z.string().max(65_536),
  title: z.string().max(255).optional(),
  raw_details: z.string().max(65_536).optional(),
});

const outputSchema = z.object({
  title: z.string().optional(),
  summary: z.string().max(65_535).optional(),
  text: z.string().max(65_535).optional(),
  annotations: z.array(annotationSchema).max(50).optional(),
});

const actionSchema = z.object({
  label: z.string().max(20),
  description: z.string().max(40),
  identifier: z.string().max(20),
});

/** What may be said of a check run, first or later. */
export const updateCheckSchema = z.object({
  name: z.string().min(1).optional(),
  details_url: z.string().optional(),
  external_id: z.string().optional(),
  status: z.enum(['queued', 'in_progress', 'completed']).optional(),
  started_at: z.iso.datetime({ offset: true }).optional(),
  conclusion: z
    .enum(['action_required', 'cancelled', 'failure', 'neutral', 'success', 'skipped', 'timed_out'])
    .optional(),
  completed_at: z.iso.datetime({ offset: true }).optional(),
  output: outputSchema.optional(),
  actions: z.array(actionSchema).max(3).optional(),
});

export const createCheckSchema = updateCheckSchema.extend({ name: z.string().min(1), head_sha: shaSchema });

export type CheckChange = z.output<typeof updateCheckSchema>;
