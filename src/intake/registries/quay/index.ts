import type { RegistryFormat } from '../format.ts';
import { parse } from './parse.ts';

/** Quay, quay.io and self-hosted. */
export const quay: RegistryFormat = { name: 'quay', host: 'payload', parse };
