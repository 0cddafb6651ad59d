import { z } from 'zod';
import { HostPattern } from '../model/config.ts';
import { Duration } from '../model/duration.ts';
import { TerminalError } from '../model/errors.ts';
import { Name } from '../model/names.ts';
import { BackendName } from '../model/report.ts';

/** What the person who installs the agent decides, checked. Secrets are apart (`secrets.ts`). */
export const AgentSettings = z.strictObject({
  /** Clone address, without credentials. */
  repository: z.url({ protocol: /^https?$/ }),
  branch: z.string().min(1),
  /** The branch whose config counts; the followed one where all environments live on it. */
  configBranch: z.string().min(1),
  environments: z.array(Name).min(1),
  cluster: Name,
  server: z.url({ protocol: /^https?$/ }).nullable(),
  namespace: Name,
  kubeconfig: z.string().nullable(),
  context: z.string().nullable(),
  pollSeconds: z.number().min(1),
  healthLimitSeconds: z.number().min(1),
  dataDir: z.string().nullable(),
  allowNamespaces: z.array(z.string().min(1)),
  allowKinds: z.array(z.string().min(1)),
  denyKinds: z.array(z.string().min(1)),
  /** Other repositories that charts and bases of targets may come from. */
  allowRepositories: z.array(z.url({ protocol: /^https?$/ })).optional(),
  /** Hosts that charts of targets may come from. */
  allowChartHosts: z.array(HostPattern),
  /** Who brings targets about; `auto` finds it out per target. */
  backend: z.union([z.literal('auto'), BackendName]),
  /** Where Argo CD and its projects are. */
  argocdNamespace: Name,
  dryRun: z.boolean(),
});
export type AgentSettings = z.infer<typeof AgentSettings>;

/** The flags of `shiplock agent` as the command line gives them. */
export interface AgentFlags {
  repository?: string;
  branch: string;
  configBranch?: string;
  environment: string[];
  cluster?: string;
  server?: string;
  namespace: string;
  kubeconfig?: string;
  context?: string;
  poll: string;
  healthLimit: string;
  dataDir?: string;
  allowNamespace: string[];
  allowKind: string[];
  denyKind: string[];
  allowRepository?: string[];
  allowChartHost?: string[];
  backend?: string;
  argocdNamespace?: string;
  dryRun?: boolean;
}

const FLAG_OF: Record<string, string> = {
  environments: '--environment',
  pollSeconds: '--poll',
  healthLimitSeconds: '--health-limit',
  dataDir: '--data-dir',
  argocdNamespace: '--argocd-namespace',
  allowRepositories: '--allow-repository',
};

/** Checks the flags; throws `TerminalError` that names every wrong one. */
export function readSettings(flags: AgentFlags): AgentSettings {
  const parsed = AgentSettings.safeParse({
    repository: flags.repository,
    branch: flags.branch,
    configBranch: flags.configBranch ?? flags.branch,
    environments: flags.environment,
    cluster: flags.cluster ?? flags.environment[0],
    server: flags.server?.replace(/\/+$/, '') ?? null,
    namespace: flags.namespace,
    kubeconfig: flags.kubeconfig ?? null,
    context: flags.context ?? null,
    pollSeconds: seconds(flags.poll),
    healthLimitSeconds: seconds(flags.healthLimit),
    dataDir: flags.dataDir ?? null,
    allowNamespaces: flags.allowNamespace,
    allowKinds: flags.allowKind,
    denyKinds: flags.denyKind,
    allowRepositories: flags.allowRepository ?? [],
    allowChartHosts: flags.allowChartHost ?? [],
    backend: flags.backend ?? 'auto',
    argocdNamespace: flags.argocdNamespace ?? 'argocd',
    dryRun: flags.dryRun ?? false,
  });
  if (!parsed.success) {
    const wrong = parsed.error.issues.map(({ path, message }) => `${flagOf(String(path[0]))}: ${message}`);
    throw new TerminalError(`The agent cannot start. ${[...new Set(wrong)].join('; ')}`);
  }
  if (/@/.test(new URL(parsed.data.repository).href.split('/')[2] ?? '')) {
    throw new TerminalError(
      '--repository holds a credential: give it by SHIPLOCK_GIT_TOKEN or SHIPLOCK_GIT_TOKEN_FILE',
    );
  }
  return parsed.data;
}

/** `https://host/owner/name.git` is `owner/name`. Throws `TerminalError` when the address has no such path. */
export function repositoryName(address: string): string {
  const parts = new URL(address).pathname
    .replace(/\/+$/, '')
    .replace(/\.git$/, '')
    .split('/')
    .filter((part) => part !== '');
  const [owner, name] = parts.slice(-2);
  if (owner === undefined || name === undefined) {
    throw new TerminalError(`--repository must end in owner/name: ${address}`);
  }
  return `${owner}/${name}`;
}

function seconds(text: string): number | null {
  const parsed = Duration.safeParse(text);
  return parsed.success ? parsed.data : null;
}

function flagOf(field: string): string {
  return FLAG_OF[field] ?? `--${field.replace(/s$/, '').replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
