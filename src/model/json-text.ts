import { z } from 'zod';

/** JSON as text, such as a setting or a request's body; what is no JSON is said, never repeated: it may hold a secret. */
export const JsonText = z.string().transform((value, context): unknown => {
  try {
    return JSON.parse(value);
  } catch {
    context.addIssue('is not JSON');
    return z.NEVER;
  }
});
