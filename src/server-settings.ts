import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { ChartHosts } from './charts/chart-hosts.ts';
import { readChartHosts } from './charts/read-hosts.ts';
import type { Speaker } from './intake/registries/ci/speakers.ts';
import type { ReceiverSetting } from './intake/registries/receiver-settings.ts';
import { type RegistrySettings, readRegistries } from './registries/oci/read-settings.ts';
import { readReceivers, readSpeakers } from './server-receiver-settings.ts';

const text = z.string().trim().min(1);
const port = z.coerce.number().int().min(0).max(65_535);
const seconds = z.coerce.number().positive();

/** The server's environment variables; `.env.example` explains each to people. */
const Environment = z.object({
  APP_ID: z.coerce.number().int().positive().optional(),
  PRIVATE_KEY: text.optional(),
  PRIVATE_KEY_PATH: text.optional(),
  WEBHOOK_SECRET: text.optional(),
  GITHUB_URL: z.url().default('https://github.com'),
  GITHUB_API_URL: z.url().optional(),
  DATABASE_URL: text.optional(),
  SHIPLOCK_DATA_DIR: text.default('.shiplock'),
  SHIPLOCK_OPERATOR_TOKEN: z.string().trim().min(32, 'must have at least 32 characters').optional(),
  SHIPLOCK_AGENTS: text.optional(),
  SHIPLOCK_AGENTS_FILE: text.optional(),
  SHIPLOCK_SWEEP_SECONDS: seconds.default(300),
  SHIPLOCK_SCAN_SECONDS: seconds.default(600),
  SHIPLOCK_RENDERERS: z.coerce.number().int().min(1).max(16).default(2),
  SHIPLOCK_RENDER_SECONDS: seconds.max(120).default(10),
  HOST: text.default('0.0.0.0'),
  PORT: port.default(3000),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
});

export interface ServerSettings {
  app: { id: number; privateKey: string; webhookSecret: string };
  github: { url: string; apiUrl: string };
  database: { databaseUrl: string } | { dataDir: string };
  /** Mirrors and other caches. */
  cacheDir: string;
  /** Who may send events of registries, and how each proves it. */
  receivers: readonly ReceiverSetting[];
  /** Whose CI jobs may tell of images that they pushed. */
  speakers: readonly Speaker[];
  /** Addresses of registries, and how to log in to them. */
  registries: RegistrySettings;
  /** What an operator should know of the settings. */
  remarks: string[];
  /** Addresses and credentials of hosts that charts come from; which may be used, each repository's config says. */
  chartHosts: ChartHosts;
  agents: string | null;
  /** Opens the routes of `shiplock agents`; without it they are not there. */
  operatorToken: string | null;
  sweepSeconds: number;
  scanSeconds: number;
  renderers: number;
  /** A render may take this long; most take some 10 ms. A worker of the repository waits for it. */
  renderSeconds: number;
  host: string;
  port: number;
  logLevel: string;
}

/** What a command needs that acts as the App beside the server: no database and no webhook secret. */
export interface AppSettings {
  app: { id: number; privateKey: string };
  github: { url: string; apiUrl: string };
}

/** Reads the App's settings, by the same names as the server's. Throws with a sentence for each variable that is missing. */
export function readAppSettings(env: Record<string, string | undefined>): AppSettings {
  const filled = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = Environment.pick({
    APP_ID: true,
    PRIVATE_KEY: true,
    PRIVATE_KEY_PATH: true,
    GITHUB_URL: true,
    GITHUB_API_URL: true,
  }).safeParse(filled);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new Error(problems.join('\n'));
  }
  const privateKey = privateKeyOf(parsed.data);
  if (parsed.data.APP_ID === undefined)
    throw new Error('APP_ID is not set: the number of the App on its settings page');
  if (privateKey === null) throw new Error('PRIVATE_KEY or PRIVATE_KEY_PATH is not set: the key of the App');
  return { app: { id: parsed.data.APP_ID, privateKey }, github: githubOf(parsed.data) };
}

/** What the environment says: ready to run, not set up yet (no App), or wrong with a sentence for each variable. */
export type SettingsRead =
  | { status: 'ready'; settings: ServerSettings }
  | { status: 'no-app'; host: string; port: number; githubUrl: string }
  | { status: 'wrong'; problems: string[] };

/** Reads the server's settings. Never repeats the value of a variable: it may be a secret. */
export function readServerSettings(env: Record<string, string | undefined>): SettingsRead {
  const filled = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = Environment.safeParse(filled);
  if (!parsed.success) {
    return {
      status: 'wrong',
      problems: parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`),
    };
  }
  const vars = parsed.data;
  const missing = ['APP_ID', 'WEBHOOK_SECRET'].filter((name) => filled[name] === undefined);
  const privateKey = privateKeyOf(vars);
  if (vars.APP_ID === undefined && privateKey === null) {
    return { status: 'no-app', host: vars.HOST, port: vars.PORT, githubUrl: vars.GITHUB_URL };
  }
  if (privateKey === null) missing.push('PRIVATE_KEY or PRIVATE_KEY_PATH');
  if (vars.APP_ID === undefined || vars.WEBHOOK_SECRET === undefined || privateKey === null) {
    return { status: 'wrong', problems: missing.map((name) => `${name} is not set`) };
  }
  const registries = readRegistries(env);
  if (registries.status === 'wrong') return registries;
  const charts = readChartHosts(env);
  if (charts.status === 'wrong') return { status: 'wrong', problems: [charts.problem] };
  const receivers = readReceivers(env);
  if (receivers.status === 'wrong') return receivers;
  const speakers = readSpeakers(env);
  if (speakers.status === 'wrong') return speakers;
  const agents =
    vars.SHIPLOCK_AGENTS ??
    (vars.SHIPLOCK_AGENTS_FILE === undefined ? null : readFileSync(vars.SHIPLOCK_AGENTS_FILE, 'utf8'));
  const settings: ServerSettings = {
    app: { id: vars.APP_ID, privateKey, webhookSecret: vars.WEBHOOK_SECRET },
    github: githubOf(vars),
    database:
      vars.DATABASE_URL === undefined
        ? { dataDir: `${vars.SHIPLOCK_DATA_DIR}/database` }
        : { databaseUrl: vars.DATABASE_URL },
    cacheDir: `${vars.SHIPLOCK_DATA_DIR}/cache`,
    receivers: receivers.receivers,
    speakers: speakers.speakers,
    registries: registries.settings,
    remarks: registries.remarks,
    chartHosts: charts.hosts,
    agents,
    operatorToken: vars.SHIPLOCK_OPERATOR_TOKEN ?? null,
    sweepSeconds: vars.SHIPLOCK_SWEEP_SECONDS,
    scanSeconds: vars.SHIPLOCK_SCAN_SECONDS,
    renderers: vars.SHIPLOCK_RENDERERS,
    renderSeconds: vars.SHIPLOCK_RENDER_SECONDS,
    host: vars.HOST,
    port: vars.PORT,
    logLevel: vars.LOG_LEVEL,
  };
  return { status: 'ready', settings };
}

/** The key as PEM; a value without line breaks is taken as base64 of one, as Probot does. */
function privateKeyOf(vars: Pick<z.infer<typeof Environment>, 'PRIVATE_KEY' | 'PRIVATE_KEY_PATH'>): string | null {
  if (vars.PRIVATE_KEY_PATH !== undefined) return readFileSync(vars.PRIVATE_KEY_PATH, 'utf8');
  if (vars.PRIVATE_KEY === undefined) return null;
  const unescaped = vars.PRIVATE_KEY.replaceAll('\\n', '\n');
  return unescaped.includes('-----BEGIN') ? unescaped : Buffer.from(unescaped, 'base64').toString('utf8');
}

function githubOf(vars: { GITHUB_URL: string; GITHUB_API_URL?: string | undefined }): AppSettings['github'] {
  return { url: trimSlash(vars.GITHUB_URL), apiUrl: trimSlash(vars.GITHUB_API_URL ?? apiUrlOf(vars.GITHUB_URL)) };
}

/** GitHub itself has its API on a host of its own, GitHub Enterprise below `/api/v3`. */
function apiUrlOf(url: string): string {
  return new URL(url).hostname === 'github.com' ? 'https://api.github.com' : `${trimSlash(url)}/api/v3`;
}

function trimSlash(url: string): string {
  return url.replace(/\/+$/, '');
}
