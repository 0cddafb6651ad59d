import type { RegistryFormat } from '../format.ts';
import { parse } from './parse.ts';

/** zot built with its extension events, which sends CloudEvents in binary mode. */
export const zot: RegistryFormat = { name: 'zot', host: 'setting', parse };
