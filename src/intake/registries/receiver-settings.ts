import { z } from 'zod';
import { JsonText } from '../../model/json-text.ts';
import { AuthSettings } from './auth/auth-settings.ts';
import { formats } from './formats.ts';
import { MappingSettings } from './generic/mapping.ts';
import type { RegistryName } from './image-event.ts';
import { whatToSet } from './what-to-set.ts';

const Name = z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, 'must be lower case letters, digits and dashes');
const RepositoryPrefix = z.string().regex(/^[^\s/]+(\/[^\s/]+)*$/, 'must be a host and path without a scheme');

/** One receiver of registry events, as an operator writes it. */
const ReceiverSetting = z
  .strictObject({
    registry: z.enum(Object.keys(formats) as [RegistryName, ...RegistryName[]]),
    /** In the address; the registry's name when left out. */
    name: Name.exactOptional(),
    auth: AuthSettings.exactOptional(),
    host: z
      .string()
      .regex(/^[^\s/]+$/, 'must be a host, without a scheme or path')
      .exactOptional(),
    names: z.record(RepositoryPrefix, RepositoryPrefix).exactOptional(),
    mapping: MappingSettings.exactOptional(),
  })
  .check(({ value, issues }) => {
    const fault = (path: string, message: string) =>
      issues.push({ code: 'custom', path: [path], message, input: null });
    if (Object.keys(value.auth ?? {}).length === 0) {
      fault('auth', `nobody would have to prove who sends events of ${value.registry}: ${whatToSet[value.registry]}`);
    }
    if (formats[value.registry].host === 'setting' && value.host === undefined && value.names === undefined) {
      fault('host', `events of ${value.registry} do not say under which name clients reach it: set "host" or "names"`);
    }
    if (value.mapping !== undefined && value.registry !== 'generic') {
      fault('mapping', 'only a receiver of the registry "generic" has a mapping');
    }
  })
  .transform(({ name, registry, auth = {}, ...rest }) => ({ ...rest, registry, auth, name: name ?? registry }));
export type ReceiverSetting = z.infer<typeof ReceiverSetting>;

/** The list of receivers (`SHIPLOCK_RECEIVERS`, or the file that `SHIPLOCK_RECEIVERS_FILE` names). */
export const ReceiverSettings = JsonText.pipe(z.array(ReceiverSetting)).check(({ value, issues }) => {
  const names = value.map(({ name }) => name);
  for (const [index, name] of names.entries()) {
    if (names.indexOf(name) === index) continue;
    const message = `a receiver before it is called ${name} too: give each a "name" of its own`;
    issues.push({ code: 'custom', path: [index, 'name'], message, input: null });
  }
});
