import { resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { openLocalCharts } from '../charts/local-charts.ts';
import { createEngine } from './create-engine.ts';
import type { RenderEngine, RenderError, RenderRequest, RenderResult } from './engine.ts';
import { type RenderOptions, readRequest } from './render-folder.ts';
import { withDependencies } from './with-dependencies.ts';

/** Where the command reads from and writes to. */
export interface RenderCommandDeps {
  createEngine(): RenderEngine;
  now(): number;
  env: NodeJS.ProcessEnv;
  print(text: string): void;
  /** Ends the program with a sentence on the standard error. */
  fail(message: string): void;
}

/** Adds `render DIR` to the program. A folder that does not render ends it with status 1, wrong use with status 2. */
export function registerRender(program: Command, deps: RenderCommandDeps = processDeps()): void {
  program
    .command('render')
    .description('print what a chart, a kustomization or a folder of YAML renders to')
    .argument('<dir>', 'the folder to render; what it holds is recognised')
    .option('-f, --values <file>', 'a Helm values file; later ones win', collect, [])
    .option('--set <key=value>', 'a Helm value, as in helm template', collect, [])
    .option('--set-string <key=value>', 'a Helm value that is a string', collect, [])
    .option('--release <name>', 'the Helm release', 'release-name')
    .option('-n, --namespace <name>', 'the namespace that Helm templates see', 'default')
    .option('--kube-version <version>', 'the Kubernetes version that Helm templates see', kubeVersion)
    .option('-a, --api-versions <list>', 'API versions that Helm templates see beside the usual ones', collectList, [])
    .option(
      '--allow-chart-host <host>',
      'fetch dependencies that are not in charts/ from this host, *.example.com for all below (repeatable)',
      collect,
      [],
    )
    .option('--include-crds', 'print the CRDs of a chart too', false)
    .addOption(new Option('-o, --output <form>', 'the form of the output').choices(['yaml', 'json']).default('yaml'))
    .exitOverride((error) => {
      throw Object.assign(error, { exitCode: error.exitCode === 0 ? 0 : 2 });
    })
    .action(async (folder: string, options: RenderOptions) => {
      await runRender(resolve(folder), options, deps);
    });
}

async function runRender(folder: string, options: RenderOptions, deps: RenderCommandDeps): Promise<void> {
  const read = await readRequest(folder, options, deps.now());
  if (read.status === 'refused') return deps.fail(read.message);
  const request = await completed(read.request, options, deps);
  if (typeof request === 'string') return deps.fail(request);
  const engine = deps.createEngine();
  try {
    const result = await engine.render(request);
    if (result.status === 'failed') deps.fail(sentence(result.error));
    else deps.print(write(result, options.output));
  } finally {
    await engine.close();
  }
}

/** The request with its fetched dependencies, or why they did not come. Without hosts the engine says what is missing. */
async function completed(
  request: RenderRequest,
  { allowChartHost = [] }: RenderOptions,
  deps: RenderCommandDeps,
): Promise<RenderRequest | string> {
  if (allowChartHost.length === 0) return request;
  const opened = openLocalCharts(allowChartHost, deps.env);
  if (opened.status === 'wrong') return opened.problem;
  const added = await withDependencies(request, opened.charts);
  return added.status === 'added' ? added.request : added.message;
}

function write(result: Extract<RenderResult, { status: 'rendered' }>, output: RenderOptions['output']): string {
  if (output === 'yaml') return result.yaml ?? '';
  return `${JSON.stringify(
    result.objects.map(({ object }) => object),
    null,
    2,
  )}\n`;
}

function sentence({ message, file, line }: RenderError): string {
  if (file === undefined || message.includes(file)) return message;
  return line === undefined ? `${file}: ${message}` : `${file}:${line}: ${message}`;
}

function collect(value: string, all: string[]): string[] {
  return [...all, value];
}

function collectList(value: string, all: string[]): string[] {
  return [...all, ...value.split(',')];
}

function kubeVersion(value: string): string {
  if (/^v?\d+\.\d+/.test(value)) return value;
  throw new InvalidArgumentError('expected a version such as 1.37 or v1.37.1.');
}

function processDeps(): RenderCommandDeps {
  return {
    createEngine: () => createEngine({ isLean: true }),
    now: Date.now,
    env: process.env,
    print: (text) => process.stdout.write(text),
    fail(message) {
      process.stderr.write(`shiplock render: ${message}\n`);
      process.exitCode = 1;
    },
  };
}
