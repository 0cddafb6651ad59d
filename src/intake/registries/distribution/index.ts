import type { RegistryFormat } from '../format.ts';
import { parseEvents } from './parse.ts';

/**
 * Notifications of the CNCF distribution registry (its document `notifications.md`). It repeats an envelope until it is
 * answered with 2xx and holds back the next.
 */
export const distribution: RegistryFormat = { name: 'distribution', host: 'payload', parse: parseEvents };
