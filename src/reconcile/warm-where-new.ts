/**
 * Starts the engine while Git is still read, where nothing was applied yet and so much is to be rendered. Anywhere else
 * most targets need no render. Never throws: what is wrong is said by those who cannot go on for it.
 */
export async function warmWhereNew(deps: {
  /** What the inventories of this cluster record. */
  records(): Promise<readonly unknown[]>;
  warm(): Promise<void>;
}): Promise<void> {
  try {
    if ((await deps.records()).length === 0) await deps.warm();
  } catch {
    // The first sync reads the inventories, and the first render starts the engine.
  }
}
