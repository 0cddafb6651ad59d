import type { RegistryFormat } from '../format.ts';
import { parse } from './parse.ts';

/** GitHub's container registry: events of packages, signed like every event of GitHub. */
export const ghcr: RegistryFormat = { name: 'ghcr', host: 'payload', parse };
