import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { benchAgent } from './agent.ts';
import { benchDecide } from './decide.ts';
import { benchDiff } from './diff.ts';
import { benchEdits } from './edits.ts';
import { benchPromotion } from './promotion.ts';
import { benchRender } from './render.ts';
import type { Table } from './table.ts';

/** Every bench by name: `npm run bench`, `npm run bench -- render`, `npm run bench -- --smoke` for a short one. */
const benches: Record<string, () => Promise<Table | Table[]>> = {
  render: async () => {
    const { name, rows } = await benchRender();
    return { name, rows: rows as unknown as Record<string, unknown>[] };
  },
  decide: benchDecide,
  diff: benchDiff,
  edits: benchEdits,
  promotion: benchPromotion,
  agent: benchAgent,
};

const asked = process.argv.slice(2).filter((arg) => !arg.startsWith('--'));
const names = asked.length === 0 ? Object.keys(benches) : asked;
const tables: Table[] = [];
for (const name of names) {
  const bench = benches[name];
  if (bench === undefined) throw new Error(`there is no bench "${name}": ${Object.keys(benches).join(', ')}`);
  // One after another, alone: contenders must not share the machine.
  for (const table of [await bench()].flat()) {
    console.log(`\n${table.name}`);
    console.table(table.rows);
    tables.push(table);
  }
}
const machine = {
  cpus: cpus().length,
  cpu: cpus()[0]?.model,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  node: process.version,
};
const file = join(import.meta.dirname, '../../.cache/bench/report.json');
await mkdir(join(file, '..'), { recursive: true });
await writeFile(file, `${JSON.stringify({ at: new Date().toISOString(), machine, tables }, null, 2)}\n`);
console.log(`\nAs JSON: .cache/bench/report.json`);
