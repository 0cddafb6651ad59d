import type { RegistryFormat } from '../format.ts';
import { parse } from './parse.ts';

/** Sonatype Nexus 3: the webhook of a repository, for components and for assets. */
export const nexus: RegistryFormat = { name: 'nexus', host: 'setting', parse };
