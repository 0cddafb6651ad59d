import type { RegistryFormat } from '../format.ts';
import { parse } from './parse.ts';

/** Gitea and Forgejo: the event of packages. */
export const gitea: RegistryFormat = { name: 'gitea', host: 'payload', parse };
