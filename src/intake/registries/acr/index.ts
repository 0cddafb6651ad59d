import type { RegistryFormat } from '../format.ts';
import { answerValidation } from './handshake.ts';
import { parse } from './parse.ts';

/** Azure Container Registry: its own webhook, and Event Grid in either of its schemas. */
export const acr: RegistryFormat = {
  name: 'acr',
  host: 'payload',
  parse,
  handshake: answerValidation,
  origin: 'eventgrid.azure.net',
};
