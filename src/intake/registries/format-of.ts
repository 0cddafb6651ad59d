import type { RegistryFormat } from './format.ts';
import { formats } from './formats.ts';
import { createGeneric } from './generic/index.ts';
import type { ReceiverSetting } from './receiver-settings.ts';

/** How a receiver reads its deliveries. */
export function formatOf({ registry, mapping }: Pick<ReceiverSetting, 'registry' | 'mapping'>): RegistryFormat {
  return mapping === undefined ? formats[registry] : createGeneric(mapping);
}
