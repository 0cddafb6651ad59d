import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { logTail } from '../../src/sandbox/demo/process.ts';
import { playStory } from '../../src/sandbox/demo/story.ts';
import { createWorld, type World, type WorldOptions } from '../../src/sandbox/demo/world.ts';

/**
 * Plays the demo's story in a fresh world and ends everything. `meanwhile` runs beside it and is ended with it; its
 * failure fails the story. Rejects with the step that did not come true, with the server's last words.
 */
export async function tellStory(
  options: Partial<WorldOptions>,
  meanwhile: (world: World, signal: AbortSignal) => Promise<void> = async () => undefined,
): Promise<string[]> {
  const dir = await mkdtemp(join(tmpdir(), 'shiplock-story-'));
  const world = await createWorld({ dir, soakSeconds: 2, patience: 90, ...options });
  const seen: string[] = [];
  const narrator = { chapter: (line: string) => void seen.push(line), saw: (line: string) => void seen.push(line) };
  const end = new AbortController();
  try {
    await world.startServer();
    world.startAgents();
    const beside = meanwhile(world, end.signal);
    await Promise.race([playStory(world.stage, narrator), beside.then(() => new Promise<never>(() => undefined))]);
    end.abort();
    await beside;
    return seen;
  } catch (error) {
    end.abort();
    const reason = error instanceof Error ? error.message : String(error);
    const processes = [world.server(), ...world.agents()];
    const tails = processes.map(({ logFile }) => `${logFile}:\n${logTail(logFile, 10)}`).join('\n');
    throw new Error(`${reason}\nseen so far:\n${seen.join('\n')}\n${tails}`, { cause: error });
  } finally {
    await world.close();
    await rm(dir, { recursive: true, force: true });
  }
}
