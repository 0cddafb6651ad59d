import { applicationReader } from './argocd/application-reader.ts';
import { setReader } from './argocd/set/set-reader.ts';
import type { DeclarationReader } from './declaration.ts';
import { fluxReader } from './flux/flux-reader.ts';

/** All readers of objects that declare targets. The first that reads an object owns it. */
export const declarationReaders: readonly DeclarationReader[] = [applicationReader, setReader, fluxReader];
