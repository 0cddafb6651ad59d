import { readdirSync, readFileSync } from 'node:fs';

/** CPU seconds and proportional memory of a process and all its children, read from /proc. */
interface Usage {
  cpuSeconds: number;
  pssMebibytes: number;
}

const TICKS = 100;
const SAMPLE_MS = 500;

/** Watches programs and their children; `stop` answers CPU seconds so far, the most memory seen, and that of now. */
export function followUsage(pids: readonly number[]) {
  let pssPeak = 0;
  const timer = setInterval(() => {
    pssPeak = Math.max(pssPeak, usageOf(pids).pssMebibytes);
  }, SAMPLE_MS);
  return {
    stop(): { cpuSeconds: number; pssPeak: number; pssSettled: number } {
      clearInterval(timer);
      const { cpuSeconds, pssMebibytes } = usageOf(pids);
      return {
        cpuSeconds: Number(cpuSeconds.toFixed(2)),
        pssPeak: Math.max(pssPeak, pssMebibytes),
        pssSettled: pssMebibytes,
      };
    },
  };
}

function usageOf(pids: readonly number[]): Usage {
  let cpuSeconds = 0;
  let kibibytes = 0;
  for (const each of pids.flatMap((pid) => [pid, ...descendants(pid)])) {
    const stat = readText(`/proc/${each}/stat`);
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // utime, stime, and those of children that are gone.
    for (const index of [11, 12, 13, 14]) cpuSeconds += Number(fields[index] ?? 0) / TICKS;
    kibibytes += Number(/^Pss:\s+(\d+)/m.exec(readText(`/proc/${each}/smaps_rollup`))?.[1] ?? 0);
  }
  return { cpuSeconds, pssMebibytes: Math.round(kibibytes / 1024) };
}

function descendants(pid: number): number[] {
  const parents = new Map<number, number[]>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const stat = readText(`/proc/${name}/stat`);
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    parents.set(parent, [...(parents.get(parent) ?? []), Number(name)]);
  }
  const found: number[] = [];
  const queue = [pid];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const children = parents.get(next) ?? [];
    found.push(...children);
    queue.push(...children);
  }
  return found;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
