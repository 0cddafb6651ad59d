import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { DemoRegistry } from '../../../src/sandbox/demo/parts.ts';
import { freePorts } from '../../../src/sandbox/free-ports.ts';
import type { NotificationEndpoint } from '../../../src/sandbox/registry/notifier.ts';
import { type Program, startProgram } from '../cluster/processes.ts';
import { writeImageLayout } from './image-layout.ts';

const run = promisify(execFile);

/** Debian's `docker-registry`, the CNCF distribution registry, and `skopeo` that pushes to it. */
export interface DockerRegistry extends DemoRegistry {
  /** Pushes an image with `skopeo`; `content` makes it another one under the same tag. */
  push(image: {
    repository: string;
    tag: string;
    content?: string;
    architectures?: string[];
  }): Promise<{ digest: string }>;
  /** Puts another tag on what is there. */
  retag(repository: string, from: string, to: string): Promise<void>;
  /** Pushes an image that no tag names; the registry knows it by its digest. */
  pushByDigest(image: { repository: string; content: string }): Promise<{ digest: string }>;
  /** Deletes the image that a tag names, with all tags on it. */
  remove(repository: string, tag: string): Promise<void>;
  /** Ends it at once, with every notification that it had not sent, and starts it again on the same images. */
  killAndStart(): Promise<void>;
}

export async function startDockerRegistry(endpoint: NotificationEndpoint): Promise<DockerRegistry> {
  const dir = await mkdtemp(join(tmpdir(), 'shiplock-registry-'));
  const { registry: port } = await freePorts('registry');
  const host = `127.0.0.1:${port}`;
  const url = `http://${host}`;
  await writeFile(join(dir, 'config.yml'), JSON.stringify(configuration(dir, host, endpoint)));
  let program = await begin();
  let pushes = 0;

  async function begin(): Promise<Program> {
    const started = startProgram('docker-registry', '/usr/bin/docker-registry', ['serve', 'config.yml'], dir);
    for (let attempt = 0; attempt < 100; attempt += 1) {
      const answer = await fetch(`${url}/v2/`).catch(() => null);
      if (answer?.ok === true) return started;
      if (!started.isRunning()) break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`docker-registry did not start (apt-get install docker-registry skopeo):\n${started.tail()}`);
  }

  async function digestOf(repository: string, tag: string): Promise<string> {
    const { stdout } = await run('skopeo', [
      'inspect',
      '--raw',
      '--tls-verify=false',
      `docker://${host}/${repository}:${tag}`,
    ]);
    const { stdout: digest } = await run('sh', ['-c', 'printf %s "$1" | sha256sum', 'sh', stdout]);
    return `sha256:${digest.split(' ')[0]}`;
  }

  return {
    host,
    url,
    async push({ repository, tag, content = `${repository}:${tag}`, architectures = ['amd64'] }) {
      pushes += 1;
      const layout = join(dir, `layout-${pushes}`);
      await writeImageLayout(layout, content, architectures);
      const to = `docker://${host}/${repository}:${tag}`;
      await run('skopeo', ['copy', '--quiet', '--all', '--dest-tls-verify=false', `oci:${layout}:image`, to]);
      return { digest: await digestOf(repository, tag) };
    },
    async retag(repository, from, to) {
      const image = `docker://${host}/${repository}`;
      const unsafe = ['--src-tls-verify=false', '--dest-tls-verify=false'];
      await run('skopeo', ['copy', '--quiet', '--all', ...unsafe, `${image}:${from}`, `${image}:${to}`]);
    },
    async pushByDigest({ repository, content }) {
      pushes += 1;
      const layout = join(dir, `layout-${pushes}`);
      const { digest } = await writeImageLayout(layout, content, ['amd64']);
      const to = `docker://${host}/${repository}@${digest}`;
      await run('skopeo', ['copy', '--quiet', '--dest-tls-verify=false', `oci:${layout}:image`, to]);
      return { digest };
    },
    async remove(repository, tag) {
      await run('skopeo', ['delete', '--tls-verify=false', `docker://${host}/${repository}:${tag}`]);
    },
    async killAndStart() {
      await program.kill();
      program = await begin();
    },
    async close() {
      await program.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** Its configuration file; JSON is YAML. */
function configuration(dir: string, host: string, { url, headers }: NotificationEndpoint): object {
  const lists = Object.entries(headers ?? {}).map(([name, value]) => [name, [value]]);
  return {
    version: 0.1,
    log: { level: 'warn' },
    storage: { filesystem: { rootdirectory: join(dir, 'images') }, delete: { enabled: true } },
    http: { addr: host },
    notifications: {
      events: { includereferences: true },
      endpoints: [
        {
          name: 'shiplock',
          url,
          headers: Object.fromEntries(lists),
          timeout: '2s',
          threshold: 3,
          backoff: '1s',
          ignore: { mediatypes: ['application/octet-stream'], actions: ['pull'] },
        },
      ],
    },
  };
}
