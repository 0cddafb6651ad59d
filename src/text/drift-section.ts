import type { Environment } from '../model/config.ts';
import type { DriftObject, TargetDrift } from '../model/drift.ts';
import type { TargetKey } from '../model/names.ts';
import { plural } from './change-counts.ts';
import { instantText } from './instant.ts';
import { codeSpan, fold, htmlCode, htmlText, plainText, table } from './markdown.ts';
import { byteLength, clip } from './within-bytes.ts';

/** A target whose live state is not as Git has it. */
export interface DriftedTarget {
  target: TargetKey;
  heal: Environment['heal'];
  drift: TargetDrift;
}

/** How much of a target's drift is shown: every field, the names of the objects, or nothing but its place in the count. */
const driftLevels = ['fields', 'objects', 'none'] as const;
type DriftLevel = (typeof driftLevels)[number];

/** Times stand with their date, never relative to now, so that the same drift is the same text. */
const STEADY = '1970-01-01T00:00:00Z';

/** `2 objects differ`, those that the agent did not list included. */
export function driftCount({ objects, more }: TargetDrift): string {
  const count = objects.length + more;
  return `${plural(count, 'object')} ${count === 1 ? 'differs' : 'differ'} from Git`;
}

/** One fold for one target; the empty text at level `none`. All of it comes from a cluster, so all of it is escaped. */
function driftSection({ target, drift }: DriftedTarget, level: DriftLevel): string {
  if (level === 'none') return '';
  const since = drift.since === null ? '' : `, since ${instantText(drift.since, STEADY)}`;
  const blocks = drift.objects.map((object) => objectBlock(object, level));
  if (drift.more > 0) blocks.push(`And ${plural(drift.more, 'more object')}.`);
  const note = hiddenText(drift.hidden);
  if (note !== '') blocks.push(note);
  const between = level === 'fields' ? '\n\n' : '\n';
  return fold(`${htmlCode(target)}: ${htmlText(driftCount(drift))}${since}`, blocks.join(between));
}

function objectBlock(object: DriftObject, level: DriftLevel): string {
  const name = object.namespace === null ? object.name : `${object.namespace}/${object.name}`;
  const heading = `**${plainText(clip(object.kind, 100))}** ${codeSpan(clip(name, 200))}`;
  if (object.state === 'missing') return `${level === 'fields' ? '' : '- '}${heading} is missing in the cluster`;
  const count = object.fields.length + object.more;
  if (level !== 'fields') return `- ${heading}: ${plural(count, 'field')}`;
  const rows = object.fields.map(({ path, live, git, by }) => [
    codeSpan(clip(path, 200)),
    live === null ? 'gone' : codeSpan(clip(live, 200)),
    git === null ? 'not in Git' : codeSpan(clip(git, 200)),
    by === null ? 'not known' : authorText(by),
  ]);
  const more = object.more === 0 ? '' : `\n\nand ${plural(object.more, 'more field')}`;
  return `${heading}\n\n${table(['field', 'live', 'Git', 'changed by'], rows)}${more}`;
}

function authorText({ manager, subresource, at }: NonNullable<DriftObject['fields'][number]['by']>): string {
  const via = subresource === null || subresource === '' ? '' : ` via ${codeSpan(clip(subresource, 60))}`;
  return `${codeSpan(clip(manager, 100))}${via}${at === null ? '' : `, ${instantText(at, STEADY)}`}`;
}

/** Differences that rules hide are counted, never silent. */
function hiddenText(hidden: TargetDrift['hidden']): string {
  const rules = Object.entries(hidden).sort(([a], [b]) => (a < b ? -1 : 1));
  if (rules.length === 0) return '';
  const total = rules.reduce((sum, [, count]) => sum + count, 0);
  const shown = rules.slice(0, 10).map(([rule, count]) => `${plainText(clip(rule, 60))} (${count})`);
  const more = rules.length > 10 ? ` and ${rules.length - 10} more` : '';
  return `<sub>${plural(total, 'difference')} hidden by rules: ${shown.join(', ')}${more}.</sub>`;
}

/**
 * The folds of some targets in at most `room` bytes. The largest one steps down first: fields, names of objects,
 * nothing. What is missing is said in the last line.
 */
export function driftSections(targets: readonly DriftedTarget[], room: number): string {
  const first = firstLevel(targets, room);
  const steps = targets.map((one) => stepOf(one, first));
  let total = steps.reduce((sum, { size }) => sum + size, 200);
  while (total > room) {
    const largest = largestOf(steps);
    const step = steps[largest];
    if (step === undefined) break;
    const smaller = stepOf(step.one, step.level + 1);
    total += smaller.size - step.size;
    steps[largest] = smaller;
  }
  const parts = steps.flatMap(({ text }) => (text === '' ? [] : [text]));
  const short = steps.filter(({ level }) => level > 0);
  if (short.length > 0) {
    const names = short.slice(0, 5).map(({ one }) => codeSpan(one.target));
    const more = short.length > 5 ? ` and ${plural(short.length - 5, 'more target')}` : '';
    parts.push(
      `✂️ Left out for length: fields of ${names.join(', ')}${more}. \`/drift APPLICATION ENVIRONMENT\` shows one.`,
    );
  }
  return parts.join('\n\n');
}

/** Text that is far too long is not even made: a field takes more than 30 bytes, an object more than 20. */
function firstLevel(targets: readonly DriftedTarget[], room: number): number {
  const objects = targets.flatMap(({ drift }) => drift.objects);
  const fields = objects.reduce((sum, object) => sum + object.fields.length, 0);
  if (objects.length * 20 > room * 4) return 2;
  return fields * 30 > room * 4 ? 1 : 0;
}

interface Step {
  one: DriftedTarget;
  level: number;
  text: string;
  size: number;
}

function stepOf(one: DriftedTarget, level: number): Step {
  const text = driftSection(one, driftLevels[level] ?? 'none');
  return { one, level, text, size: text === '' ? 0 : byteLength(text) + 2 };
}

/** Index of the largest one that can still be made smaller, -1 when none can. */
function largestOf(steps: readonly Step[]): number {
  let largest = -1;
  for (const [index, step] of steps.entries()) {
    const isLarger = step.size > (steps[largest]?.size ?? -1);
    if (step.level < driftLevels.length - 1 && isLarger) largest = index;
  }
  return largest;
}
