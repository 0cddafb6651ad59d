import type { Mark } from '../store/marks.ts';
import type { View } from './views.ts';

/** What stops the reading of a registry, under the Git repository that names its image. */
const MARK = 'registry problem ';

/** Since when an image repository cannot be read, and why: a sentence. */
export interface RegistryProblem {
  message: string;
  since: string;
}

type Sources = Pick<View, 'store' | 'key' | 'now' | 'log'>;

/** Keeps why a registry did not answer, until it answers; the log says it once. */
export async function noteProblem(sources: Sources, repository: string, error: unknown): Promise<RegistryProblem> {
  const { problem, isNew } = await keepProblem(sources, repository, sentenceOf(error));
  if (isNew) sources.log.warn({ image: repository, err: error }, 'the registry did not answer, known tags are used');
  return problem;
}

/** Keeps what stops the reading of a registry where that is no fault of it; `isNew` when it was not known before. */
export async function keepProblem(
  sources: Sources,
  repository: string,
  message: string,
): Promise<{ problem: RegistryProblem; isNew: boolean }> {
  const { store, key, now } = sources;
  const before = await problemOf(sources, repository);
  if (before !== null && (isSame(before.message, message) || isConsequence(message)))
    return { problem: before, isNew: false };
  const problem = { message, since: before?.since ?? now() };
  await store.marks.set(`${key.owner}/${key.name}`, MARK + repository, { ...problem }, now());
  return { problem, isNew: true };
}

/** Forgets it: the registry has answered. */
export async function noteAnswer(sources: Sources, repository: string): Promise<void> {
  if ((await problemOf(sources, repository)) === null) return;
  const { store, key } = sources;
  await store.marks.delete(`${key.owner}/${key.name}`, MARK + repository);
}

/** What is known to stop it; null for nothing. */
export async function problemOf({ store, key }: Sources, repository: string): Promise<RegistryProblem | null> {
  return read(await store.marks.get(`${key.owner}/${key.name}`, MARK + repository));
}

function read(mark: Mark | undefined): RegistryProblem | null {
  if (typeof mark !== 'object' || mark === null || Array.isArray(mark)) return null;
  const { message, since } = mark;
  return typeof message === 'string' && typeof since === 'string' ? { message, since } : null;
}

function sentenceOf(error: unknown): string {
  const text = error instanceof Error ? error.message : 'an unknown error';
  return (text.split('\n')[0] ?? '').slice(0, 300);
}

/** Times and counts differ from look to look. */
function isSame(a: string, b: string): boolean {
  return a.replace(/\d+/g, '') === b.replace(/\d+/g, '') && /\((\d+)\)/.exec(a)?.[1] === /\((\d+)\)/.exec(b)?.[1];
}

/** A pause that follows from the problem is none of its own. */
function isConsequence(message: string): boolean {
  return message.includes(' is left alone until ');
}
