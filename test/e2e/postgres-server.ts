import { execFile, spawn } from 'node:child_process';
import { chmod, chown, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePorts } from '../../src/sandbox/free-ports.ts';

const run = promisify(execFile);
const FOLDER = '/usr/lib/postgresql';

export interface PostgresServer {
  url: string;
  stop(): Promise<void>;
}

/** A PostgreSQL of its own on a free port of loopback, from the machine's package; thrown away at the end. */
export async function startPostgres(): Promise<PostgresServer> {
  const bin = await binaries();
  const dir = await mkdtemp(join(tmpdir(), 'shiplock-postgres-'));
  const user = await unprivileged();
  if (user !== null) await chown(dir, user.uid, user.gid);
  await chmod(dir, 0o700);
  const identity = user ?? {};
  const data = join(dir, 'data');
  await run(
    join(bin, 'initdb'),
    ['--pgdata', data, '--username', 'shiplock', '--auth', 'trust', '--no-sync'],
    identity,
  );
  const { postgres: port } = await freePorts('postgres');
  const args = ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', dir];
  const server = spawn(join(bin, 'postgres'), args, { ...identity, stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  const base = `postgres://shiplock@127.0.0.1:${port}`;
  await isReady(bin, port);
  return {
    url: `${base}/postgres`,
    async stop() {
      server.kill('SIGINT');
      await ended;
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function binaries(): Promise<string> {
  const versions = await readdir(FOLDER).catch(() => []);
  const newest = versions.sort((a, b) => Number(b) - Number(a))[0];
  if (newest === undefined) throw new Error('PostgreSQL is not installed: apt-get install postgresql');
  return join(FOLDER, newest, 'bin');
}

/** PostgreSQL refuses to run as root; Debian's package brings an account for it. */
async function unprivileged(): Promise<{ uid: number; gid: number } | null> {
  if (userInfo().uid !== 0) return null;
  const id = async (flag: string) => Number((await run('id', [flag, 'postgres'])).stdout);
  return { uid: await id('-u'), gid: await id('-g') };
}

async function isReady(bin: string, port: number): Promise<void> {
  for (let attempt = 0; attempt < 150; attempt += 1) {
    const answer = await run(join(bin, 'pg_isready'), ['-h', '127.0.0.1', '-p', String(port)]).catch(() => null);
    if (answer !== null) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('PostgreSQL was not ready after 15 s');
}
