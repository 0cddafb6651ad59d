import { z } from 'zod';
import type { Config } from '../model/config.ts';
import type { Problem } from '../model/errors.ts';
import { Instant } from '../model/names.ts';
import { Snapshot } from '../model/snapshot.ts';
import type { LocatedDocument } from '../text/config/located-document.ts';
import { schemaProblem } from '../text/config/schema-problem.ts';
import { readConfigValue } from '../text/config-file.ts';
import { readOneDocument } from '../text/one-document.ts';
import type { YamlPath } from '../text/yaml-document.ts';
import { scenarioDefaults } from './defaults.ts';
import { type Expanded, expand } from './expand.ts';
import { fill } from './fill.ts';
import { withInstants } from './relative-times.ts';

/** A scenario: what was observed and when, ready for `decide`; or everything that is wrong with the file. */
export type ScenarioRead =
  | { status: 'valid'; snapshot: Snapshot; now: Instant }
  | { status: 'invalid'; problems: Problem[] };

/** The file: the config as people write it, a snapshot that may leave out most, and the time. */
const Scenario = z.strictObject({
  config: z.unknown().optional(),
  snapshot: z.record(z.string(), z.unknown()).default({}),
  now: Instant.optional(),
});

/**
 * Reads a scenario (YAML or JSON). `clock` stands for a `now` that the file leaves out; `at` is the time of the decision
 * where that is another one: agents reported until then. What a snapshot leaves out is
 * filled in; short forms are written out; `30m ago` is counted back from the scenario's own `now`. Strict: an unknown
 * key is a problem with its line.
 */
export function readScenario(
  text: string,
  file: string,
  { clock, at }: { clock: Instant; at?: Instant | undefined },
): ScenarioRead {
  const read = readOneDocument(text, file, 'config:');
  if (read.status === 'invalid') return read;
  const { located } = read;
  const scenario = Scenario.safeParse(read.value);
  if (!scenario.success) {
    return invalid(scenario.error.issues.flatMap((issue) => schemaProblem(issue, located, Scenario)));
  }
  const { snapshot: written, now = clock } = scenario.data;
  const config = configOf(scenario.data.config, written, located);
  if (config.status === 'invalid') return config;
  const world = { config: config.config, now, heard: at ?? now };
  const expanded = expand(withInstants(written, now) as typeof written, world);
  const inSnapshot = { ...located, under: ['snapshot'] };
  const short = expanded.issues.flatMap(({ issue, schema, under }) =>
    schemaProblem(issue, { ...located, under: ['snapshot', ...under] }, schema),
  );
  if (short.length > 0) return invalid(short);
  const given = config.config === null ? {} : { config: { status: 'valid', config: config.config } };
  const full = Snapshot.safeParse(fill(Snapshot, { ...given, ...expanded.snapshot }, scenarioDefaults(now)));
  if (full.success) return { status: 'valid', snapshot: full.data, now };
  return invalid(full.error.issues.flatMap((issue) => schemaProblem(asWritten(issue, expanded), inSnapshot, Snapshot)));
}

/** The config: the scenario's own, or the one that a whole snapshot brings along. */
function configOf(
  value: unknown,
  snapshot: Record<string, unknown>,
  located: LocatedDocument,
): { status: 'valid'; config: Config | null } | { status: 'invalid'; problems: Problem[] } {
  if (value === undefined && 'config' in snapshot) return { status: 'valid', config: null };
  if (value === undefined) {
    const hint = 'write what `.github/shiplock.yaml` holds, or see `shiplock decide --example`';
    return invalid([{ file: located.file, line: 1, column: 1, message: '`config` is missing', hint }]);
  }
  return readConfigValue(value, { ...located, under: ['config'] });
}

/** An issue at the place where the file has the part that it is about. */
function asWritten(issue: z.core.$ZodIssue, { moved }: Expanded): z.core.$ZodIssue {
  const path = issue.path as YamlPath;
  const nearest = moved.toSorted((a, b) => b.now.length - a.now.length);
  const found = nearest.find(({ now }) => now.every((step, index) => path[index] === step));
  return found === undefined ? issue : { ...issue, path: [...found.was, ...path.slice(found.now.length)] };
}

function invalid(problems: Problem[]): { status: 'invalid'; problems: Problem[] } {
  return { status: 'invalid', problems: problems.sort((a, b) => a.line - b.line || a.column - b.column) };
}
