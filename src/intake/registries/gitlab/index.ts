import { parseEvents } from '../distribution/parse.ts';
import type { RegistryFormat } from '../format.ts';

/**
 * The registry of a self-managed GitLab: the notifications of distribution, of which it is a descendant, in its
 * envelope. GitLab.com sends none.
 */
export const gitlab: RegistryFormat = { name: 'gitlab', host: 'payload', parse: parseEvents };
