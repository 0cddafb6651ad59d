import { readdirSync, readFileSync } from 'node:fs';

/** Samples the memory of a process tree until stopped; the answer is the largest sum of resident sets, in MiB, or null where /proc is missing. */
export function watchMemory(root: number): { stop(): number | null } {
  let peak = 0;
  const sample = () => {
    peak = Math.max(peak, treeMemory(root));
  };
  const timer = setInterval(sample, 250);
  timer.unref();
  return {
    stop() {
      clearInterval(timer);
      sample();
      return peak === 0 ? null : Math.round(peak / 1024);
    },
  };
}

/** Resident memory of a process and all below it, in KiB; 0 where it cannot be read. */
function treeMemory(root: number): number {
  const parents = new Map<number, number>();
  const resident = new Map<number, number>();
  for (const entry of listProcesses()) {
    const status = readStatus(entry);
    parents.set(entry, Number(/^PPid:\s+(\d+)/m.exec(status)?.[1] ?? 0));
    resident.set(entry, Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0));
  }
  let sum = 0;
  for (const [pid, kibibytes] of resident) if (isBelow(pid, root, parents)) sum += kibibytes;
  return sum;
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

function readStatus(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return '';
  }
}
