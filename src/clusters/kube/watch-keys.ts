import { createReflector, type ReflectorDeps, type ReflectorOptions } from './reflector.ts';

export type WatchKeysOptions = ReflectorOptions;

/** Follows a kind until the signal aborts; for those who need no figures. */
export function watchKeys(deps: ReflectorDeps, options: WatchKeysOptions): Promise<void> {
  return createReflector(deps, options).run();
}
