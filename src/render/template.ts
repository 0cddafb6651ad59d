import type { Json, RenderError, Trust } from './engine.ts';

/** Go templates with Sprig's functions and those that Argo CD's ApplicationSets add; no environment, no network. */
export interface TemplateRequest {
  templates: readonly string[];
  /** Each template is evaluated once for each of these. */
  parameters: readonly Json[];
  /** Options of `text/template`, such as `missingkey=error`. */
  options?: readonly string[];
  seed: string;
  now: Date | number;
  /** Left out for `own`. */
  trust?: Trust;
}

export type TemplateResult =
  /** For each entry of `parameters` the texts of all templates, in their order. */
  | { status: 'evaluated'; texts: string[][] }
  /** `template` and `parameters` are the indexes of what failed. */
  | { status: 'failed'; error: RenderError; template?: number; parameters?: number };
