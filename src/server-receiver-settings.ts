import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { type Speaker, Speakers } from './intake/registries/ci/speakers.ts';
import { type ReceiverSetting, ReceiverSettings } from './intake/registries/receiver-settings.ts';

type Env = Readonly<Record<string, string | undefined>>;
type Wrong = { status: 'wrong'; problems: string[] };

/** The name under which a receiver stands whose secret is in `SHIPLOCK_REGISTRY_TOKEN`. */
const DISTRIBUTION = 'distribution';

/**
 * The receivers of registry events, from `SHIPLOCK_RECEIVERS` or the file that `SHIPLOCK_RECEIVERS_FILE` names, and the
 * one that `SHIPLOCK_REGISTRY_TOKEN` is short for. A problem names its place and never repeats a value.
 */
export function readReceivers(env: Env): { status: 'read'; receivers: ReceiverSetting[] } | Wrong {
  const read = readList(env, 'SHIPLOCK_RECEIVERS', ReceiverSettings);
  if (read.status === 'wrong') return read;
  const token = (env['SHIPLOCK_REGISTRY_TOKEN'] ?? '').trim();
  if (token === '') return { status: 'read', receivers: read.list };
  if (read.list.some(({ name }) => name === DISTRIBUTION)) {
    return wrong(`SHIPLOCK_REGISTRY_TOKEN and a receiver ${DISTRIBUTION} are both set: keep the receiver`);
  }
  return { status: 'read', receivers: [...read.list, tokenReceiver(token)] };
}

/** Whose CI jobs may tell of images, from `SHIPLOCK_CI` or the file that `SHIPLOCK_CI_FILE` names. */
export function readSpeakers(env: Env): { status: 'read'; speakers: Speaker[] } | Wrong {
  const read = readList(env, 'SHIPLOCK_CI', Speakers);
  return read.status === 'wrong' ? read : { status: 'read', speakers: read.list };
}

function tokenReceiver(token: string): ReceiverSetting {
  const auth = { header: { value: [`Bearer ${token}`] } };
  return { name: DISTRIBUTION, registry: 'distribution', auth };
}

function readList<Item>(env: Env, name: string, schema: z.ZodType<Item[]>): { status: 'read'; list: Item[] } | Wrong {
  const [text = '', file = ''] = [env[name], env[`${name}_FILE`]];
  if (text !== '' && file !== '') return wrong(`${name} and ${name}_FILE are both set: keep one`);
  const content = file === '' ? text : contentOf(file);
  if (content === null) return wrong(`${name}_FILE names ${file}, which cannot be read`);
  if (content.trim() === '') return { status: 'read', list: [] };
  const read = schema.safeParse(content);
  if (read.success) return { status: 'read', list: read.data };
  const from = file === '' ? name : `${name}_FILE`;
  return wrong(...read.error.issues.map(({ path, message }) => `${[from, ...path].join('.')}: ${message}`));
}

function contentOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

function wrong(...problems: string[]): Wrong {
  return { status: 'wrong', problems };
}
