import { Command, CommanderError } from 'commander';

/** The sub-commands: each is registered by the file that knows it, and loaded only when it is asked for. */
const commands: Record<string, () => Promise<(program: Command) => void>> = {
  server: async () => (await import('./server.ts')).registerServer,
  agent: async () => (await import('./agent.ts')).registerAgent,
  agents: async () => (await import('./operator/agents-command.ts')).registerAgents,
  bump: async () => (await import('./offline/bump/bump-command.ts')).registerBump,
  check: async () => (await import('./server-break-glass.ts')).registerCheck,
  diff: async () => (await import('./offline/diff/diff-command.ts')).registerDiff,
  demo: async () => (await import('./demo.ts')).registerDemo,
  doctor: async () => (await import('./server-doctor.ts')).registerDoctor,
  event: async () => (await import('./offline/event-command.ts')).registerEvent,
  history: async () => (await import('./offline/history-command.ts')).registerHistory,
  image: async () => (await import('./offline/image-command.ts')).registerImage,
  notify: async () => (await import('./operator/notify/notify-command.ts')).registerNotify,
  render: async () => (await import('./render/render-command.ts')).registerRender,
  decide: async () => (await import('./offline/decide-command.ts')).registerDecide,
  command: async () => (await import('./offline/parse-command.ts')).registerCommand,
  config: async () => (await import('./offline/config-command.ts')).registerConfig,
  targets: async () => (await import('./offline/targets-command.ts')).registerTargets,
  validate: async () => (await import('./offline/validate/validate-command.ts')).registerValidate,
  replay: async () => (await import('./offline/replay-command.ts')).registerReplay,
};

await main(process.argv);

/** Exit codes: 0 done, 1 refused with the reason on standard error, 2 wrong use. */
async function main(argv: string[]): Promise<void> {
  const program = new Command('shiplock')
    .description('PR-driven GitOps promotion')
    .exitOverride()
    .configureHelp({ showGlobalOptions: true });
  const asked = commands[argv[2] ?? ''];
  const load = asked === undefined ? Object.values(commands) : [asked];
  for (const command of load) (await command())(program);
  try {
    await program.parseAsync(argv);
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : 2;
      return;
    }
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
