import { readFileSync, statSync } from 'node:fs';
import { type DockerConfig, readDockerConfig } from './docker-config.ts';

/** How often a file is looked at: Kubernetes needs a minute to bring a changed secret anyway. */
const LOOK_MS = 10_000;

/**
 * A Docker config file that somebody may renew while the server runs (short tokens of ECR are put into secrets so). While
 * it cannot be read, what was read before stays. Throws only at the first look.
 */
export function openDockerConfig(file: string, now: () => number): () => DockerConfig {
  let config = read(file);
  let stamp = stampOf(file);
  let lookAt = now() + LOOK_MS;
  return () => {
    if (now() < lookAt) return config;
    lookAt = now() + LOOK_MS;
    const found = stampOf(file);
    if (found === stamp || found === null) return config;
    try {
      config = read(file);
      stamp = found;
    } catch {
      // Half written, or gone for the moment: the next look finds it.
    }
    return config;
  };
}

function read(file: string): DockerConfig {
  const config = readDockerConfig(readFileSync(file, 'utf8'));
  if (config === null) throw new Error(`${file} is no Docker config file: it needs {"auths": {…}}`);
  return config;
}

function stampOf(file: string): string | null {
  const found = statSync(file, { throwIfNoEntry: false });
  return found === undefined ? null : `${found.ino} ${found.mtimeMs} ${found.size}`;
}
