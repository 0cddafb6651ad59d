import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { watchMemory } from './sandbox/demo/memory.ts';
import { logTail } from './sandbox/demo/process.ts';
import { playStory } from './sandbox/demo/story.ts';
import { createTerminal, type Terminal } from './sandbox/demo/terminal.ts';
import { createWorld, type World } from './sandbox/demo/world.ts';

export function registerDemo(program: Command): void {
  program
    .command('demo')
    .description('play a promotion from image push to production in a sandbox: no account, no cluster, no network')
    .option('--keep', 'leave everything running at the end and print the addresses')
    .option('--soak <seconds>', 'soak time of dev and staging', '2')
    .option('--patience <seconds>', 'longest wait for one step', '20')
    .action(async (options: { keep?: boolean; soak: string; patience: string }) => {
      process.exitCode = await runDemo({
        keep: options.keep === true,
        soakSeconds: Number(options.soak),
        patience: Number(options.patience),
      });
    });
}

interface DemoOptions {
  keep: boolean;
  soakSeconds: number;
  patience: number;
}

/** Plays the story and shows it; 0 when every step was seen to be true, 1 with the reason when one was not. */
async function runDemo({ keep, soakSeconds, patience }: DemoOptions): Promise<number> {
  const terminal = createTerminal(process.stdout, Date.now);
  const memory = watchMemory(process.pid);
  const dir = await mkdtemp(join(tmpdir(), 'shiplock-demo-'));
  let world: World | null = null;
  let code = 0;
  try {
    terminal.chapter('Setting the stage: GitHub on real git, a registry, three clusters');
    world = await createWorld({ dir, soakSeconds, patience });
    await world.startServer();
    world.startAgents();
    terminal.saw('the server and three agents run, each as a process of its own');
    await playStory(world.stage, terminal);
    await terminal.table(world.stage);
  } catch (error) {
    code = 1;
    terminal.failed(error instanceof Error ? error.message : String(error));
    if (world !== null) showLogs(world, terminal);
  }
  const peak = memory.stop();
  terminal.end({ code, peakMebibytes: peak });
  if (keep && world !== null) await keepRunning(world, terminal);
  await world?.close();
  if (code === 0) await rm(dir, { recursive: true, force: true });
  else terminal.note(`Repositories, database and logs are kept in ${dir}`);
  return code;
}

function showLogs(world: World, terminal: Terminal): void {
  for (const { name, logFile } of [world.server(), ...world.agents()]) terminal.log(name, logTail(logFile));
}

/** Leaves the world as it is until Ctrl-C. */
async function keepRunning(world: World, terminal: Terminal): Promise<void> {
  for (const [name, url] of Object.entries(world.addresses)) terminal.note(`${name}: ${url}`);
  terminal.note('Everything goes on. Ctrl-C ends it.');
  await new Promise<void>((resolve) => {
    const hold = setInterval(() => undefined, 60_000);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        clearInterval(hold);
        resolve();
      });
    }
  });
}
