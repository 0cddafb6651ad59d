import type { RegistryFormat } from '../format.ts';
import { parse } from './parse.ts';

/** Harbor: its default format, also that of 1.x, and its format CloudEvents. */
export const harbor: RegistryFormat = { name: 'harbor', host: 'payload', parse };
