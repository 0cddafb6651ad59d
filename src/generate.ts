import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { ApplicationRule, Approvers, Config, Environment, ImagePolicy } from './model/config.ts';
import { IgnoreRule } from './model/drift.ts';
import { Plan } from './model/plan.ts';
import { Proof, StateEntry, StateRecord } from './model/record.ts';
import { AgentReport, TargetReport } from './model/report.ts';
import { Snapshot, TargetChange } from './model/snapshot.ts';
import { TargetAt } from './model/target.ts';
import { Verdict } from './model/verdict.ts';
import { Window } from './model/window.ts';
import { commandRow, commandRules } from './text/command-rules.ts';
import { table } from './text/markdown.ts';

/** The joints that are published as JSON Schema, by file name. */
const joints = [
  { name: 'snapshot', schema: Snapshot, title: 'Snapshot: everything observed that a decision needs' },
  { name: 'plan', schema: Plan, title: 'Plan: what was decided, and when to look again' },
  { name: 'verdict', schema: Verdict, title: 'Verdict: a tree of gates with their reasons' },
  { name: 'proof', schema: Proof, title: 'Proof: a release was synced and healthy in a target for its soak' },
  { name: 'state-entry', schema: StateEntry, title: 'State entry: one signed file of the branch shiplock/state' },
  { name: 'agent-report', schema: AgentReport, title: 'Agent report: what an agent says of its targets' },
  { name: 'config', schema: Config, title: 'Config: the file .github/shiplock.yaml' },
] as const;

/** Parts that several joints hold, or that hold themselves: they are written once per schema, under this name. */
const named = { Verdict, TargetAt, TargetChange, TargetReport, StateRecord, Window } as const;

/** What an editor shows beside a key of the config. */
const hints: readonly (readonly [z.ZodType, string])[] = [
  [Config.shape.environments, 'The environments by name; `after` puts them in order.'],
  [Config.shape.applications, 'Where the targets are; the first rule that finds a target owns it.'],
  [Environment.shape.after, 'The environments that must prove a release before it may enter this one.'],
  [
    Environment.shape.soak,
    'How long a release must be healthy here before it may go on, such as 30s, 10m, 1h30m or 2d.',
  ],
  [
    Environment.shape.mode,
    'How far Shiplock may go: observe, propose (pull requests and comments) or enforce (also merge).',
  ],
  [Environment.shape.merge, 'Whether promotions whose gates are open merge by themselves.'],
  [
    Environment.shape.approvers,
    'Who may approve. With approvers, a promotion into this environment needs their approval.',
  ],
  [Environment.shape.sync, 'Whether the agent applies what is merged by itself.'],
  [Environment.shape.heal, 'What the agent does with drift.'],
  [Approvers.shape.users, 'Logins of GitHub accounts.'],
  [Approvers.shape.teams, "Slugs of teams of the repository's organisation."],
  [Approvers.shape.required, 'How many of them must approve.'],
  [ApplicationRule.shape.name, 'One application by name; without it the path must hold `{application}`.'],
  [
    ApplicationRule.shape.path,
    'The directory with chart, kustomization or plain YAML; `{application}` and `{environment}` stand for one segment each.',
  ],
  [ApplicationRule.shape.values, 'Values files of a chart, in order.'],
  [ApplicationRule.shape.releaseName, 'Helm release name.'],
  [ApplicationRule.shape.namespace, 'Namespace of objects that name none.'],
  [
    ApplicationRule.shape.ignoreDifferences,
    "Differences between Git and the cluster that are not drift, in Argo CD's words; a rule without kind is for every object.",
  ],
  [IgnoreRule.shape.jsonPointers, 'Fields as JSON pointers, such as /spec/replicas.'],
  [IgnoreRule.shape.managedFieldsManagers, 'Every field that one of these managers owns.'],
  [ImagePolicy.shape.semver, 'The range of versions that the first environment takes, such as ^1.4 or >=1.2, <2.'],
];

/** The files that are made from the code, by path from the repository's root. Same code, same bytes. */
export function generatedFiles(): Map<string, string> {
  const files = new Map<string, string>();
  for (const { name, schema, title } of joints) files.set(`docs/schemas/${name}.json`, schemaText(schema, name, title));
  files.set('docs/commands.md', commandsPage());
  return files;
}

function schemaText(schema: z.ZodType, name: string, title: string): string {
  const registry = z.registry<{ id?: string; description?: string }>();
  for (const [id, part] of Object.entries(named)) if (part !== schema || part === Verdict) registry.add(part, { id });
  for (const [part, description] of hints) registry.add(part, { description });
  // People write the config as it is before reading; all else is published as programs exchange it.
  const io = name === 'config' ? 'input' : 'output';
  const { $schema, ...body } = z.toJSONSchema(schema, { io, metadata: registry });
  return `${JSON.stringify({ $schema, $id: `urn:shiplock:${name}:1`, title, ...body }, null, 2)}\n`;
}

function commandsPage(): string {
  return [
    '# Commands',
    '',
    'Comment on a pull request, or on the issue that tracks the drift of an environment, and Shiplock answers in the same place.',
    '',
    table(['command', 'what it does', 'who may'], commandRules.map(commandRow)),
    '',
    'A command stands at the beginning of a line, in any case; several may stand in one comment. Quotes, code and edited',
    'comments do not count, and neither do comments of bots. A command is for the commits that its author could see: when the',
    'pull request has moved on since, it is refused. Every command leaves a line on the branch `shiplock/state`.',
    '',
    '`/sync` and `/drift` take an application, an environment, both or neither. What is not named is that of the place: the targets of',
    'the pull request, or every target of the environment of the issue. `/sync` works on open pull requests, on merged ones that are',
    'not live yet, and on the tracking issue; it is all or nothing, and needs the right in every environment that it means.',
    '',
  ].join('\n');
}

/** Writes the files that are made from the code under a folder. */
export async function generate(root: string): Promise<void> {
  for (const [path, text] of generatedFiles()) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
}

if (import.meta.main) await generate(join(import.meta.dirname, '..'));
