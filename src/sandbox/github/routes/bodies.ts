import { z } from 'zod';

/** Parts of request bodies that several routes share. */
export const shaSchema = z.string().regex(/^[0-9a-f]{40}$/);
export const personSchema = z.object({
  name: z.string(),
  email: z.string(),
  date: z.iso.datetime({ offset: true }).optional(),
});
export const labelsSchema = z.array(z.union([z.string(), z.object({ name: z.string() }).transform((one) => one.name)]));
/** GitHub's limit for the body of issues, pull requests and comments, in characters. */
export const LONGEST_BODY = 65_536;
