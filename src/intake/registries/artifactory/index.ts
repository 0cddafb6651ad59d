import type { RegistryFormat } from '../format.ts';
import { parse } from './parse.ts';

/** JFrog Artifactory. A self-hosted one without a custom base URL tells no host: it comes from the settings. */
export const artifactory: RegistryFormat = { name: 'artifactory', host: 'payload', parse };
