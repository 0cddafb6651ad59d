import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import type { TestCluster } from '../../e2e/cluster/start.ts';

/** The bench's own eyes and hands on the API server, over connections that stay open. */
export function createBenchApi(cluster: TestCluster) {
  const dispatcher = new Agent({ connect: { ca: cluster.certificate }, connections: 32 });
  const authorization = `Bearer ${cluster.adminToken}`;

  async function call(
    method: 'GET' | 'PATCH' | 'DELETE',
    path: string,
    body?: object,
    patch: 'apply-patch+yaml' | 'merge-patch+json' = 'apply-patch+yaml',
  ): Promise<string> {
    const answer = await request(`${cluster.url}${path}`, {
      method,
      dispatcher,
      headers: { authorization, ...(body !== undefined && { 'content-type': `application/${patch}` }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.body.text();
    if (answer.statusCode >= 300 && answer.statusCode !== 404)
      throw new Error(`the API server answered ${answer.statusCode} to ${method} ${path}: ${text.slice(0, 300)}`);
    return text;
  }

  /** One object and the number of the others: a full list, twenty times a second, would be work of the bench's own. */
  async function countOf(list: string): Promise<number> {
    const text = await call('GET', `${list}?limit=1`);
    const { metadata, items } = JSON.parse(text) as { metadata: { remainingItemCount?: number }; items: unknown[] };
    return items.length + (metadata.remainingItemCount ?? 0);
  }

  async function isLiveWithin(name: string, version: string, seconds: number): Promise<boolean> {
    const deadline = Date.now() + seconds * 1000;
    while (Date.now() < deadline) {
      const text = await call('GET', `/apis/apps/v1/namespaces/${namespace()}/deployments/${name}`);
      if (text.includes(`:${version}"`)) return true;
      await sleep(10);
    }
    return false;
  }

  let round = 0;
  const namespace = () => `bench-${round}`;
  const systemNamespace = () => `shiplock-system-${round}`;
  const lists = () => [
    `/api/v1/namespaces/${namespace()}/services`,
    `/apis/apps/v1/namespaces/${namespace()}/deployments`,
    `/apis/networking.k8s.io/v1/namespaces/${namespace()}/ingresses`,
  ];
  return {
    call,
    /** Where this contender's objects go. */
    namespace,
    /** Where it may keep its own. */
    systemNamespace,
    /** Server-side apply of one object, as the raw floor does it. */
    apply: (path: string, object: object) => call('PATCH', `${path}?fieldManager=floor&force=true`, object),
    /** Waits until every application has its Service, Deployment and Ingress. */
    async untilApplied(count: number, seconds = 120): Promise<void> {
      const deadline = Date.now() + seconds * 1000;
      for (const list of lists()) {
        for (;;) {
          const found = await countOf(list);
          if (found >= count) break;
          if (Date.now() > deadline) throw new Error(`${found} of ${count} of ${list} after ${seconds} s`);
          await sleep(50);
        }
      }
    },
    /** Waits until the Deployment has the image's version. */
    async untilLive(name: string, version: string, seconds = 120): Promise<void> {
      if (!(await isLiveWithin(name, version, seconds)))
        throw new Error(`${name} has not ${version} after ${seconds} s`);
    },
    isLiveWithin,
    /** Deletes a whole collection; finalizers of controllers that are gone are taken away. */
    async drop(collection: string): Promise<void> {
      const { items } = JSON.parse(await call('GET', collection)) as { items: { metadata: { name: string } }[] };
      for (const { metadata } of items)
        await call('PATCH', `${collection}/${metadata.name}`, { metadata: { finalizers: null } }, 'merge-patch+json');
      await call('DELETE', collection);
    },
    /** Changes the image of a Deployment as somebody with `kubectl` would. */
    async drift(name: string, image: string): Promise<void> {
      const spec = { template: { spec: { containers: [{ name: 'main', image }] } } };
      const path = `/apis/apps/v1/namespaces/${namespace()}/deployments/${name}`;
      await call('PATCH', `${path}?fieldManager=kubectl-edit`, { spec }, 'merge-patch+json');
    },
    /** Writes that the API server has answered so far, dry runs left out, as its own metrics count them. */
    async writes(): Promise<number> {
      const metrics = await call('GET', '/metrics');
      let sum = 0;
      for (const line of metrics.split('\n')) {
        if (!line.startsWith('apiserver_request_total{')) continue;
        const isWrite = /verb="(POST|PUT|PATCH|APPLY|DELETE)"/.test(line) && line.includes('dry_run=""');
        const isOurs = /resource="(services|serviceaccounts|deployments|ingresses|configmaps|secrets)"/.test(line);
        if (isWrite && isOurs && !line.includes('subresource="status"')) sum += Number(line.split(' ').at(-1));
      }
      return sum;
    },
    /**
     * Takes everything away and begins anew. Never twice in one namespace: for half a minute after it was deleted the
     * API server looks a namespace up anew for every request in it.
     */
    async clear(): Promise<void> {
      const before = [namespace(), systemNamespace()];
      await cluster.kubectl.run(['delete', 'namespace', ...before, '--ignore-not-found', '--wait=true']);
      round += 1;
      for (const name of [namespace(), systemNamespace()])
        await cluster.kubectl.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
    },
    close: () => dispatcher.close(),
  };
}
export type BenchApi = ReturnType<typeof createBenchApi>;
