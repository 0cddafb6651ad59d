import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sha256 } from './push-chart.ts';

interface Packed {
  name: string;
  version: string;
  archive: Uint8Array;
}

/** A Helm repository as a web server of files: `index.yaml`, and the packed charts that it names. */
export interface HelmRepository {
  url: string;
  add(chart: Packed): void;
  close(): Promise<void>;
}

export async function startHelmRepository(): Promise<HelmRepository> {
  const charts: Packed[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    const chart = charts.find((each) => path === `/stable/${fileOf(each)}`);
    if (path === '/stable/index.yaml') response.end(indexOf(charts));
    else if (chart !== undefined) response.end(chart.archive);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    add: (chart) => void charts.unshift(chart),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function fileOf({ name, version }: Packed): string {
  return `${name}-${version}.tgz`;
}

/** As `helm repo index` writes it. */
function indexOf(charts: readonly Packed[]): string {
  const blocks = [...Map.groupBy(charts, ({ name }) => name)].map(([name, versions]) => {
    const entries = versions.map(
      (each) =>
        `  - apiVersion: v2\n    created: "2026-11-21T12:00:00Z"\n    digest: ${sha256(each.archive)}\n    name: ${name}\n    urls:\n    - ${fileOf(each)}\n    version: ${each.version}\n`,
    );
    return `  ${name}:\n${entries.join('')}`;
  });
  return `apiVersion: v1\nentries:\n${blocks.join('')}generated: "2026-11-21T12:00:00Z"\n`;
}
