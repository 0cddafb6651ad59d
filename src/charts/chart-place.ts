import type { RemoteChart } from '../model/target.ts';

/** Where a chart is, after its three texts were checked. */
export type ChartPlace = {
  name: string;
  version: string;
  /** The host with its port, as lists of hosts name it. */
  host: string;
} & (
  | { kind: 'helm' /** The folder of `index.yaml`, ending in `/`. */; base: URL }
  | { kind: 'oci' /** The repository of the chart within the registry. */; path: string }
);

export type PlaceRead = { status: 'read'; place: ChartPlace } | { status: 'refused'; message: string };

const NAME = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,127})$/;
const VERSION = /^v?\d{1,9}\.\d{1,9}\.\d{1,9}(?:-[0-9A-Za-z.-]{1,64})?(?:\+[0-9A-Za-z.-]{1,64})?$/;
/** What a registry keeps may also be named by the digest of its manifest. */
const DIGEST = /^sha256:[0-9a-f]{64}$/;
/** One part of a repository's name by the distribution specification, and the host before it. */
const OCI =
  /^oci:\/\/([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*(?::\d{1,5})?)((?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*){0,16})\/?$/;

/** Whether a text is an exact version of a chart; signatures and moving names are tags beside them in registries. */
export function isVersion(text: string): boolean {
  return VERSION.test(text);
}

/**
 * Checks what a repository's files say of a chart before any of it becomes an address or a path. Refused are ranges and
 * words for versions, names with slashes, and every address but `https://…` and `oci://…` without credentials.
 */
export function readPlace({ repository, name, version }: RemoteChart): PlaceRead {
  if (!NAME.test(name)) return refused(`${shown(name)} is no name of a chart`);
  const oci = OCI.exec(repository);
  if (!VERSION.test(version) && !(oci !== null && DIGEST.test(version))) {
    return refused(
      `the version ${shown(version)} of the chart ${name} is not exact: write one such as 1.2.3, because the same commit must always render the same`,
    );
  }
  if (oci !== null) {
    const [, host = '', path = ''] = oci;
    const full = `${path}/${name}`.slice(1);
    return { status: 'read', place: { kind: 'oci', host: host.toLowerCase(), path: full, name, version } };
  }
  return readHelmPlace(repository, name, version);
}

function readHelmPlace(repository: string, name: string, version: string): PlaceRead {
  const base = /^https:\/\/[\x21-\x7e]+$/.test(repository) ? URL.parse(repository) : null;
  if (base === null || base.search !== '' || base.hash !== '') {
    return refused(
      `the chart ${name} comes from ${shown(withoutUser(repository))}: only https://… of a Helm repository and oci://… of a registry are fetched`,
    );
  }
  if (base.username !== '' || base.password !== '') {
    const message = `the address of the chart ${name} holds credentials: they belong into the settings of whoever fetches it`;
    return refused(message);
  }
  if (!base.pathname.endsWith('/')) base.pathname += '/';
  return { status: 'read', place: { kind: 'helm', host: base.host, base, name, version } };
}

function refused(message: string): PlaceRead {
  return { status: 'refused', message };
}

function withoutUser(address: string): string {
  return address.replace(/\/\/[^/@]*@/, '//');
}

function shown(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);
}
