import { isObject, type Json, type JsonObject, listAt, objectAt, textAt, withFields } from '../json.ts';

/** A pod spec with the defaults that a real server writes into it. */
export function defaultPodSpec(spec: JsonObject, restartPolicy = 'Always'): JsonObject {
  const filled = withFields(
    {
      restartPolicy,
      terminationGracePeriodSeconds: 30,
      dnsPolicy: 'ClusterFirst',
      securityContext: {},
      schedulerName: 'default-scheduler',
    },
    spec,
  );
  for (const list of ['initContainers', 'containers']) {
    if (Array.isArray(spec[list])) filled[list] = listAt(spec, list).map(defaultContainer);
  }
  if (Array.isArray(spec['volumes'])) filled['volumes'] = listAt(spec, 'volumes').map(defaultVolume);
  const account = textAt(spec, 'serviceAccountName');
  if (account !== undefined) filled['serviceAccount'] = account;
  return filled;
}

function defaultContainer(container: Json): Json {
  if (!isObject(container)) return container;
  const filled = withFields(
    {
      resources: {},
      terminationMessagePath: '/dev/termination-log',
      terminationMessagePolicy: 'File',
      imagePullPolicy: pullPolicy(textAt(container, 'image') ?? ''),
    },
    container,
  );
  if (Array.isArray(container['ports'])) filled['ports'] = listAt(container, 'ports').map(defaultPort);
  for (const name of ['readinessProbe', 'livenessProbe', 'startupProbe']) {
    if (isObject(container[name])) filled[name] = defaultProbe(objectAt(container, name));
  }
  return filled;
}

/** Images that may move under their tag are pulled each time. */
function pullPolicy(image: string): string {
  if (image.includes('@')) return 'IfNotPresent';
  const tag = /:([^:/]+)$/.exec(image)?.[1] ?? 'latest';
  return tag === 'latest' ? 'Always' : 'IfNotPresent';
}

export function defaultPort(port: Json): Json {
  return isObject(port) ? withFields({ protocol: 'TCP' }, port) : port;
}

function defaultProbe(probe: JsonObject): JsonObject {
  const filled = withFields({ timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 }, probe);
  if (isObject(probe['httpGet'])) {
    filled['httpGet'] = withFields({ path: '/', scheme: 'HTTP' }, objectAt(probe, 'httpGet'));
  }
  return filled;
}

function defaultVolume(volume: Json): Json {
  if (!isObject(volume)) return volume;
  const filled = { ...volume };
  for (const source of ['configMap', 'secret', 'downwardAPI', 'projected']) {
    if (isObject(volume[source])) filled[source] = withFields({ defaultMode: 420 }, objectAt(volume, source));
  }
  return filled;
}
