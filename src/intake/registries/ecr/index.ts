import type { RegistryFormat } from '../format.ts';
import { parse } from './parse.ts';

/** Amazon ECR through a rule of EventBridge with an API destination. */
export const ecr: RegistryFormat = { name: 'ecr', host: 'payload', parse };
