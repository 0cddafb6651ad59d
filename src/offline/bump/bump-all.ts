import { readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { bumpLock } from '../../text/edit/bump-dependency.ts';
import type { FileChange } from '../../text/edit/bump-files.ts';
import { type EditOptions, editFile, type Wish } from '../../text/edit/edit-file.ts';
import type { Terminal } from '../output.ts';

export interface BumpOptions extends EditOptions {
  wishes: readonly Wish[];
}

/** A file with other text than it has. */
export interface EditedFile {
  file: string;
  text: string;
}

export interface Bumped {
  /** Every file that was asked for, as it would be. */
  texts: EditedFile[];
  edited: EditedFile[];
  changes: FileChange[];
  /** What a person should know although nothing is refused. */
  notes: string[];
  /** With any of these nothing may be written. */
  refused: string[];
}

/** So many files are read at once. */
const MOST_AT_ONCE = 64;

/** Reads and edits files, each once however often it is named; writes nothing. */
export async function bumpAll(files: readonly string[], options: BumpOptions, terminal: Terminal): Promise<Bumped> {
  const bumped: Bumped = { texts: [], edited: [], changes: [], notes: [], refused: [] };
  const missed = new Set(options.wishes.filter(({ kind }) => kind !== 'set'));
  const names = unique(files);
  for (let start = 0; start < names.length; start += MOST_AT_ONCE) {
    const some = names.slice(start, start + MOST_AT_ONCE);
    const texts = await Promise.all(some.map((file) => readText(file, terminal)));
    for (const [index, file] of some.entries()) {
      const read = texts[index];
      if (read === undefined) continue;
      if ('reason' in read) bumped.refused.push(`${file}: ${read.reason}`);
      else await bumpOne({ file, text: read.text }, options, { bumped, missed });
    }
  }
  const where = files.length === 1 ? `${files[0]} has` : `none of the ${names.length} files has`;
  if (bumped.refused.length === 0) for (const wish of missed) bumped.refused.push(missedText(wish, where));
  return bumped;
}

interface Account {
  bumped: Bumped;
  missed: Set<Wish>;
}

async function bumpOne(before: EditedFile, options: BumpOptions, { bumped, missed }: Account): Promise<void> {
  const { file } = before;
  const { met, lost, result } = editFile(before.text, file, options.wishes, options);
  for (const wish of met) missed.delete(wish);
  for (const { reason, line, column } of lost) bumped.notes.push(`${file}:${line}:${column}: ${reason}`);
  if (result.status === 'refused') {
    bumped.refused.push(`${file}:${result.line}:${result.column}: ${result.reason}`);
    return;
  }
  const text = result.status === 'edited' ? result.text : before.text;
  bumped.texts.push({ file, text });
  if (result.status !== 'edited') return;
  bumped.edited.push({ file, text });
  const changes = result.changes.map((one) => ({ file, ...one }));
  bumped.changes.push(...changes);
  if (/^(?:Chart|requirements)\.yaml$/.test(basename(file))) await followLock({ file, text }, changes, bumped);
}

/** The lock beside a chart goes with its dependencies. */
async function followLock(chart: EditedFile, changes: readonly FileChange[], bumped: Bumped): Promise<void> {
  const lock = join(dirname(chart.file), basename(chart.file).replace(/yaml$/, 'lock'));
  const read = await readText(lock, null);
  if ('reason' in read) return;
  let { text } = read;
  for (const { path, to } of changes) {
    const index = /^dependencies\[(\d+)\]\.version$/.exec(path)?.[1];
    if (index === undefined) continue;
    if (!/^v?\d+\.\d+\.\d+/.test(to)) {
      bumped.notes.push(`${lock}: which version ${to} means is not known: run \`helm dependency update\``);
      return;
    }
    const result = bumpLock(chart.text, text, { index: Number(index), version: to });
    if (result.status === 'refused') bumped.refused.push(`${lock}:${result.line}:${result.column}: ${result.reason}`);
    if (result.status !== 'edited') continue;
    text = result.text;
    bumped.changes.push(...result.changes.map((one) => ({ file: lock, ...one })));
  }
  if (text !== read.text) bumped.edited.push({ file: lock, text });
}

async function readText(file: string, terminal: Terminal | null): Promise<{ text: string } | { reason: string }> {
  try {
    if (file === '-' && terminal !== null) return { text: await terminal.input() };
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await readFile(file)) };
  } catch (error) {
    return { reason: readProblem(error) };
  }
}

function readProblem(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EISDIR') return 'this is a folder: name its files';
  if (code === 'EACCES') return 'this file may not be read';
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return 'the file is not written in UTF-8';
  return error instanceof Error ? error.message : String(error);
}

function unique(files: readonly string[]): string[] {
  const seen = new Map<string, string>();
  for (const file of files) {
    const path = file === '-' ? file : resolve(file);
    if (!seen.has(path)) seen.set(path, file);
  }
  return [...seen.values()];
}

function missedText(wish: Wish, where: string): string {
  if (wish.kind === 'marker') return `${where} no value with the marker of the policy ${wish.policy}`;
  if (wish.kind === 'image') return `${where} no place with a version of the image ${wish.written}`;
  return `${where} no such path`;
}
