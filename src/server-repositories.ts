import { join } from 'node:path';
import type { Logger } from 'pino';
import { createCharts } from './charts/create-charts.ts';
import { createMirror, type OpenMirror } from './git/create-mirror.ts';
import type { GitHub } from './hosts/github/index.ts';
import { createInspections } from './inspect/inspections.ts';
import type { SharedWakes } from './intake/agents/shared-wakes.ts';
import { ledgerKey, sealEntry } from './ledger/chain.ts';
import type { Finding } from './model/finding.ts';
import { forgetGitTags } from './observe/git-tags.ts';
import { createKeptFindings } from './observe/inspecting/kept-findings.ts';
import { readEntry } from './observe/ledger.ts';
import { forgetProtection } from './observe/protection.ts';
import { createRenderTarget } from './observe/render-target.ts';
import { forgetSignatures } from './observe/signatures.ts';
import { engineTemplates } from './observe/targets/declared/engine-templates.ts';
import { createPatience, type Patience } from './patience.ts';
import type { WorkKey, WorkResult } from './queue/queue.ts';
import { reconcileRepository } from './reconcile-repository.ts';
import { createOciRegistry } from './registries/oci/index.ts';
import { createCachedRender } from './render/cached.ts';
import { createSelect } from './render/create-select.ts';
import type { RenderEngine, RenderResult } from './render/engine.ts';
import { readSchemaFile } from './render/schema-file.ts';
import { createSealedStore } from './render/sealed-store.ts';
import { createOutsideMirrors } from './server-outside.ts';
import { inspectingProgram } from './server-program.ts';
import type { ServerSettings } from './server-settings.ts';
import { createSigstore } from './signatures/sigstore/index.ts';
import { createPublicTrust, loadByTuf } from './signatures/sigstore/public-trust.ts';
import { markRenewed } from './store/check-asks.ts';
import type { Store } from './store/store.ts';

/** How long a chart that ran out of time or memory is not tried again. */
const FAULT_KEEP_MS = 600_000;

interface Parts {
  settings: ServerSettings;
  store: Store;
  github: GitHub;
  engine: RenderEngine;
  wakes: Pick<SharedWakes, 'announce'>;
  log: Logger;
}

export interface Repositories {
  reconcile(key: WorkKey): Promise<WorkResult>;
  close(): Promise<void>;
}

/** One mirror and one set of sources and effects per repository, made when its key is first worked on. */
export function createRepositories(parts: Parts): Repositories {
  const { settings, store, github, wakes, log } = parts;
  const registry = createOciRegistry(settings.registries);
  const publicTrust = createPublicTrust({
    folder: join(settings.cacheDir, 'sigstore'),
    load: loadByTuf,
    now: Date.now,
    log,
  });
  const signatures = createSigstore({ registry, publicTrust, log });
  const sealed = { rows: store.renders, secret: settings.app.privateKey, log };
  const renders = createSealedStore<RenderResult>({ ...sealed, what: 'a render' });
  const findings = createSealedStore<readonly Finding[]>({ ...sealed, what: 'what inspections found' });
  const cached = createCachedRender(parts.engine, {
    entries: 2000,
    store: renders,
    faults: { keepMs: FAULT_KEEP_MS, now: Date.now },
  });
  const render = createRenderTarget(cached);
  const charts = createCharts({ store: store.charts, hosts: settings.chartHosts });
  const key32 = ledgerKey(settings.app.privateKey);
  const inspections = createInspections({ schemas: readSchemaFile() });
  const template = engineTemplates(parts.engine);
  const select = createSelect(parts.engine);
  const kept = createKeptFindings({ program: inspectingProgram(), store: findings });
  const tools = { decode: parts.engine.decode, policy: parts.engine.policy, inspections, kept };
  const mirrors = new Map<string, OpenMirror>();
  const announced = new Map<string, string>();
  const patience = new Map<string, Patience>();
  const now = () => new Date().toISOString();
  const outside = createOutsideMirrors({
    github,
    githubUrl: settings.github.url,
    cacheDir: join(settings.cacheDir, 'mirrors'),
    now: Date.now,
  });

  function mirrorOf(key: WorkKey): OpenMirror {
    const name = `${key.owner}/${key.name}`;
    const known = mirrors.get(name);
    if (known !== undefined) return known;
    const dir = join(settings.cacheDir, 'mirrors', `${key.owner}__${key.name}`.toLowerCase());
    const made = createMirror({ dir, url: `${settings.github.url}/${name}.git`, token: () => github.gitToken(key) });
    mirrors.set(name, made);
    return made;
  }

  async function reconcile(key: WorkKey): Promise<WorkResult> {
    const repository = `${key.owner}/${key.name}`;
    const mirror = mirrorOf(key);
    const host = github.host(key);
    const branch = await github.defaultBranch(key);
    const tell = (to: string, sha: string) => {
      announced.set(`${repository} ${to}`, sha);
      wakes.announce({ version: 1, repository, branch: to, sha });
    };
    const waits = patience.get(repository) ?? createPatience();
    patience.set(repository, waits);
    return reconcileRepository({
      branch,
      patience: waits,
      log,
      sources: {
        key,
        app: github.app,
        host,
        mirror,
        registry,
        signatures,
        store,
        render,
        template,
        select,
        tools,
        outside: outside.of(key),
        charts,
        ledgerKey: key32,
        now,
        scanSeconds: settings.scanSeconds,
        announced: (of) => announced.get(`${repository} ${of}`) ?? null,
        log,
      },
      effects: {
        host,
        app: github.app,
        log,
        announce: async (to, sha) => tell(to, sha),
        seal: (sequence, previous, records) => sealEntry(key32, previous, { sequence, at: now(), records }),
        readEntry: (sequence) => readEntry(mirror, sequence),
        async forget(asked) {
          cached.forgetFaults();
          if (asked !== null) await markRenewed(store.marks, { repository, sha: asked.sha, at: now() }, asked.runs);
          await store.images.forgetScans(repository);
          await forgetSignatures({ store, key });
          await forgetProtection({ store, key });
          await forgetGitTags({ store, key });
        },
      },
    });
  }

  return {
    reconcile,
    async close() {
      for (const mirror of mirrors.values()) await mirror.close();
      await outside.close();
      await Promise.all([renders.settled(), findings.settled()]);
    },
  };
}
