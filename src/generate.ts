import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { catalogue } from './inspect/catalogue.ts';
import { ApplicationRule, Approvers, Config, Environment } from './model/config.ts';
import { IgnoreRule } from './model/drift.ts';
import { Plan } from './model/plan.ts';
import { VersionPolicy } from './model/policy.ts';
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
  [VersionPolicy.shape.semver, 'The range of versions that the first environment takes, such as ^1.4 or >=1.2, <2.'],
];

/** The files that are made from the code, by path from the repository's root. Same code, same bytes. */
export function generatedFiles(): Map<string, string> {
  const files = new Map<string, string>();
  for (const { name, schema, title } of joints) files.set(`docs/schemas/${name}.json`, schemaText(schema, name, title));
  files.set('docs/commands.md', commandsPage());
  files.set('docs/inspections.md', inspectionsPage());
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
  return commandsProse.replace('{table}', () =>
    table(['command', 'what it does', 'who may'], commandRules.map(commandRow)),
  );
}

function inspectionsPage(): string {
  const rows = Object.entries(catalogue).map(([name, { level, finds }]) => [`\`${name}\``, `\`${level}\``, finds]);
  return inspectionsProse.replace('{table}', () => table(['inspection', 'default', 'what it finds'], rows));
}

const inspectionsProse = `# Inspections

Shiplock looks at what a pull request renders to, in every target that it changes, before anybody reviews it. A finding names
the object, the field and what to do, and the line of the repository that causes it as far as that can be traced.

{table}

## How much a finding matters

\`\`\`yaml
inspections:
  safe-deployment: on    # a new finding fails shiplock/diff
  shape: warn            # it is said
  sprawl: off            # nobody looks
\`\`\`

Only what a pull request brings can fail \`shiplock/diff\`: a finding that the base branch has too is counted and shown as known.
In environments with \`mode: observe\` nothing fails. A person with the right to do so opens the gate for one commit with
\`/override diff: reason\`.

The config, policies and AppProjects count as the base branch has them, so that no pull request loosens what it is judged by.
Custom resource definitions and namespaces count as the pull request leaves them.

The same render under the same rules is inspected once: findings are kept under a digest of all that they come from, in
memory and, sealed as renders are, in the database.

## Where Shiplock looks for definitions, namespaces, projects and policies

In every YAML and JSON file of the repository, wherever it lies, except in the templates of charts, and in the render of the
target itself.

## Policies and projects

A policy counts for a target when it lies in a folder that \`policies\` names (\`{application}\` and \`{environment}\` stand for
those of the target), or in what a target of the same environment renders from; others are samples. Objects are asked as
the API server asks them: as an update where the base branch has them, and every workload's pods beside it. A
ValidatingAdmissionPolicy that nothing binds counts only in a folder of \`policies\`. Of Kyverno, a ValidatingPolicy and rules
with \`validate.cel\` that pick by kinds and namespaces are evaluated; \`Enforce\` fails, \`Audit\` is a note.

An AppProject counts for the Applications of a target, and for the objects of a target that an Application in the
repository declares: \`sourceRepos\`, \`destinations\` with \`!\`, and the four lists of kinds, by Argo CD's rules.

## Secrets in Git

Every file that a pull request changes is looked through, whether or not a target reads it. Found are the values of Secrets and of
\`secretGenerator\`, tokens and private keys by their form wherever they stand, passwords in addresses, and what stands beside names
such as \`password\`; where only the name says so, it is a warning. SealedSecrets, ExternalSecrets and values that SOPS encrypted are
fine; a value that SOPS left readable in such a file is not. Only what the pull request adds or changes is told, never the value.

## Lines

A finding stands on the line that causes it. In manifests and kustomizations that is the field, or what should hold it; in a
chart the value that the template reads: in the Application or HelmRelease that sets it, else in the last values file that
does, else the line of the template. Templates are followed by their keys and indentation, one value deep: what a helper template writes is traced to the template that includes it.

## Schemas

The schemas of Kubernetes 1.33 to 1.37 ship with Shiplock; nothing is downloaded. An older or newer cluster is judged by the
nearest of them. Custom resources are judged by the CustomResourceDefinitions in the repository; their CEL rules
(\`x-kubernetes-validations\`) are not evaluated. Patterns run in linear time in the syntax of RE2; one that is not understood
is named and not checked.

For a new minor version of Kubernetes, with Go at hand: \`npm run generate:schemas -- v1.34.4 v1.35.4 …\` with a patch release of
each version, and the new ends of API versions go into \`src/inspect/api/ended-apis.ts\`.
`;

const commandsProse = `# Commands

Comment on a pull request, open or merged, or on the issue that tracks the drift of an environment, and Shiplock answers in the
same place. It puts 👀 on the comment when it has seen it, and 👍 or 👎 with its one answer, which says why, who may, and
what to say instead.

{table}

## What counts

A command stands at the beginning of a line, in any case; several may stand in one comment, at most twenty. Quotes, code, hidden
HTML and older mails below an answer by mail do not count. Only new comments count: an edit gives no command and takes none
back. Bots give none, and the text of a review is no comment. A word that is nearly a command is answered with the one that was meant; any other word is prose.

Merged pull requests are read while something was said on them in the last 14 days, and closed tracking issues for two days
after their last change. What was said before Shiplock came to the repository was not said to it. A command that names no commit and
is read more than a day late, since the server was away, is refused and has to be said again.

## Names

Applications and environments are named in any order, or as \`application/environment\`. What is not named is that of the place:
the targets of the pull request, or the environment of the issue. \`all\` means everything for \`/hold\`, \`/unhold\`, \`/status\` and
\`/history\`. A name that is not known, and any mistake in a name, is refused: nothing is ever done to something similar.

## Which commit

\`/promote\`, \`/approve\` and \`/override\` are for the newest commit that their author could see. When the pull request has moved on
since, they are refused. Whoever wants to be exact names the commit, with seven digits or more: \`/approve 1a2b3c4\`. \`/sync\` and
\`/rollback\` without a version are for what the base branch had when the comment was made.

## Times

\`until\` takes \`14:00\` (the next one), \`tomorrow 9:00\`, \`monday 9:00\`, \`2026-12-01\`, \`2026-12-01 14:00\`, \`2h\` or \`3d\`, in UTC unless a
zone such as \`Europe/Berlin\` follows. The answer says the time in UTC.

## Rights

They are read from GitHub when the command is taken: the role in the repository, and the teams that the config names. An
approver needs no role beyond being able to comment. A command that touches several environments needs the right in each of
them, and does nothing otherwise. Nobody approves their own work: whoever opened the pull request or made one of its commits.
Anybody with the triage role may stop things, since a stop is lifted by one comment; lifting takes who put it, or an approver.

## What stays

Every command leaves a line on the branch \`shiplock/state\`: who said what where on which commit, and the answer. What it did
is a record of its own there, signed like everything on that branch, and \`/history\` or \`shiplock history\` tells it.

- \`/hold\` stops promotions: no new one is opened, and what is open stays as it is and says what it waits for. Lifting is exact: \`/unhold prod\` lifts the holds on \`prod\`
  and not those on one application there, which its answer names.
- \`/override\` opens one gate of one commit, only while that gate is shut. A hold, a conflict, a config that is not valid and a state
  branch that is not to be trusted are not overridden.
- \`/reject\` keeps a version out by its artifacts: its tag and its digest, whatever stands beside them.
- \`/rollback\` restores every file of the target by a pull request, holds the target, and rejects the version that it leaves. Only
  what was healthy in that very target is gone back to.
- \`/promote application environment version\` asks for a version; it opens no gate. Newer versions stay out until it came, a newer word
  takes its place, or 14 days have gone; \`/status\` names it.
- \`/retry\` forgets what is remembered of failures: renders that ran out of time or memory, and when the tags of the registries
  were last listed. Everything else is looked at anew each time anyway, so nothing has to be tried again by hand.
- \`/status\`, \`/history\`, \`/diff\` and \`/drift\` show things as they were when they were asked; ask again for the newest.
`;

/** Writes the files that are made from the code under a folder. */
export async function generate(root: string): Promise<void> {
  for (const [path, text] of generatedFiles()) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
}

if (import.meta.main) await generate(join(import.meta.dirname, '..'));
