import { distribution } from './distribution/index.ts';
import type { RegistryFormat } from './format.ts';
import type { RegistryName } from './image-event.ts';

/** Every registry whose deliveries are read, by its name in settings and routes. */
export const formats = { distribution } as const satisfies Partial<Record<RegistryName, RegistryFormat>>;
