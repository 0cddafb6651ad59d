import type { RenderRequest } from './engine.ts';

/** Why a target cannot be loaded: a finished sentence, with its place where that is in the repository. */
export interface LoadFault {
  message: string;
  file: string | null;
  line: number | null;
}

/** A target with all that its render may read, but for the world that templates see. */
export type LoadedTarget =
  | { status: 'loaded'; request: Omit<RenderRequest, 'seed' | 'now'> }
  | ({ status: 'failed' } & LoadFault);
