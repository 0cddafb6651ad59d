import type { RegistryFormat } from '../format.ts';
import { parse } from './parse.ts';

/** Docker Hub: signs nothing, so that its receiver has a secret path. */
export const dockerhub: RegistryFormat = { name: 'dockerhub', host: 'payload', parse };
