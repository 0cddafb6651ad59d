import type { Writable } from 'node:stream';
import { ENVIRONMENTS } from './repository-files.ts';
import type { Narrator, Stage } from './story.ts';

/** Shows the story: one line per thing that was seen, with the seconds since the start. */
export interface Terminal extends Narrator {
  failed(reason: string): void;
  note(line: string): void;
  log(name: string, text: string): void;
  /** What runs where at the end, read from the clusters. */
  table(stage: Stage): Promise<void>;
  end(result: { code: number; peakMebibytes: number | null }): void;
}

export function createTerminal(out: Writable, now: () => number): Terminal {
  const start = now();
  const stamp = () => `${((now() - start) / 1000).toFixed(1).padStart(6)} s`;
  const line = (text: string) => void out.write(`${text}\n`);
  return {
    chapter: (title) => line(`\n${stamp()}  ${title}`),
    saw: (text) => line(`${stamp()}    ✓ ${text}`),
    failed: (reason) => line(`${stamp()}    ✗ ${reason}`),
    note: line,
    log: (name, text) => line(`\n--- ${name}: last lines of its log\n${text}`),
    async table(stage) {
      const rows: string[][] = [['environment', 'application', 'version', 'health', 'since']];
      for (const environment of ENVIRONMENTS) {
        for (const application of ['checkout', 'web']) {
          const running = await stage.clusters[environment].deployment(application, application);
          const version = /:([^:@/]+)(?:@|$)/.exec(running?.image ?? '')?.[1] ?? 'none';
          rows.push([
            environment,
            application,
            version,
            running?.isUp === true ? 'healthy' : 'not healthy',
            running?.since ?? '',
          ]);
        }
      }
      line('');
      for (const row of columns(rows)) line(row);
    },
    end({ code, peakMebibytes }) {
      const memory = peakMebibytes === null ? '' : `, peak memory of all processes ${peakMebibytes} MiB`;
      line(`\n${code === 0 ? 'Done' : 'Failed'} after ${stamp().trim()}${memory}`);
    },
  };
}

function columns(rows: string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)));
  return rows.map((row) => `  ${row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  ')}`.trimEnd());
}
