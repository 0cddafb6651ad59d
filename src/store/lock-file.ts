import { open, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';

/** The folder is in use by a process that lives. */
export class LockedError extends Error {
  constructor(path: string, holder: string) {
    super(
      `${path} says that process ${holder} uses this database. Stop it first, give this one another folder, ` +
        'or set DATABASE_URL to a PostgreSQL server, which several may share.',
    );
    this.name = 'LockedError';
  }
}

const refreshMs = 5_000;
const staleMs = 20_000;

/**
 * Takes a lock file and returns its release. The file names its process; one whose process has died is taken over.
 * A process id comes back into use after a restart of the machine or container, so the time at which the process
 * started counts too, where the system tells it. Processes of another host cannot be seen from here: for them the
 * file's age decides, which the holder keeps young.
 */
export async function takeLock(path: string, now: () => number): Promise<() => Promise<void>> {
  const mine = `${process.pid} ${await startOf(process.pid)} ${hostname()}\n`;
  for (let attempt = 0; attempt < 3; attempt++) {
    if (await create(path, mine)) return hold(path, mine, now);
    const holder = await readFile(path, 'utf8').catch(() => null);
    if (holder === null) continue;
    if (await isAlive(path, holder, now)) throw new LockedError(path, holder.split(' ', 1)[0] ?? '?');
    await takeAway(path, holder);
  }
  throw new LockedError(path, 'of another start at this moment');
}

async function create(path: string, text: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx', 0o600);
    await file.writeFile(text);
    await file.close();
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Moved aside first: of two starts that find the same dead holder, one rename wins and never removes the other's new file. */
async function takeAway(path: string, holder: string): Promise<void> {
  const aside = `${path}.${process.pid}`;
  try {
    await rename(path, aside);
  } catch {
    return;
  }
  const moved = await readFile(aside, 'utf8').catch(() => holder);
  if (moved === holder) await rm(aside, { force: true });
  else await rename(aside, path);
}

async function isAlive(path: string, holder: string, now: () => number): Promise<boolean> {
  const [pid, started, host] = holder.trim().split(' ');
  if (host !== undefined && host !== hostname()) return (await ageOf(path, now)) < staleMs;
  const number = Number(pid);
  if (!Number.isInteger(number) || number <= 0) return false;
  try {
    process.kill(number, 0);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  return (await startOf(number)) === started;
}

async function ageOf(path: string, now: () => number): Promise<number> {
  const found = await stat(path).catch(() => null);
  return found === null ? Number.POSITIVE_INFINITY : now() - found.mtimeMs;
}

/** Start time of a process in clock ticks since boot (Linux); '-' elsewhere. */
async function startOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  // The second field is the command in parentheses and may hold spaces; the start time is field 22.
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '-';
}

function hold(path: string, mine: string, now: () => number): () => Promise<void> {
  const timer = setInterval(() => {
    const seconds = now() / 1000;
    utimes(path, seconds, seconds).catch(() => {});
  }, refreshMs);
  timer.unref();
  return () => release(path, mine, timer);
}

async function release(path: string, mine: string, timer: NodeJS.Timeout): Promise<void> {
  clearInterval(timer);
  const holder = await readFile(path, 'utf8').catch(() => null);
  if (holder === mine) await rm(path, { force: true });
}
