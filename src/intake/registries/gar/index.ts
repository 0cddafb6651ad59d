import type { RegistryFormat } from '../format.ts';
import { parse } from './parse.ts';

/** Google Artifact Registry and gcr.io through a push subscription of Pub/Sub. */
export const gar: RegistryFormat = { name: 'gar', host: 'payload', parse };
