import { readdirSync, readFileSync } from 'node:fs';

/** Samples the memory of a process tree until stopped; the answer is the largest sum of their proportional set sizes, in MiB, or null where /proc is missing. */
export function watchMemory(root: number): { stop(): number | null } {
  let peak = 0;
  const sample = () => {
    peak = Math.max(peak, treeMemory(root));
  };
  const timer = setInterval(sample, 500);
  timer.unref();
  return {
    stop() {
      clearInterval(timer);
      sample();
      return peak === 0 ? null : Math.round(peak / 1024);
    },
  };
}

/** Memory of a process and all below it, in KiB; 0 where it cannot be read. */
function treeMemory(root: number): number {
  const parents = new Map<number, number>();
  for (const pid of listProcesses()) {
    parents.set(pid, Number(/^PPid:\s+(\d+)/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0));
  }
  let sum = 0;
  for (const pid of parents.keys()) if (isBelow(pid, root, parents)) sum += ownMemory(pid);
  return sum;
}

/** Proportional set size: what processes share (Node's own code) counts once, not once per process. */
function ownMemory(pid: number): number {
  return Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0);
}

function isBelow(pid: number, root: number, parents: Map<number, number>): boolean {
  for (let next: number | undefined = pid; next !== undefined && next > 1; next = parents.get(next)) {
    if (next === root) return true;
  }
  return false;
}

function listProcesses(): number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
