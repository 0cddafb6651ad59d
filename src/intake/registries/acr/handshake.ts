import { ValidationEvent } from './schema.ts';

/**
 * Event Grid sends no event before its question was answered with the code in it (Microsoft Learn, "Endpoint
 * validation with Event Grid event schema"). Null for a body that does not ask.
 */
export function answerValidation(body: unknown): { validationResponse: string } | null {
  const asked = ValidationEvent.safeParse(Array.isArray(body) ? body[0] : body);
  return asked.success ? { validationResponse: asked.data.data.validationCode } : null;
}
