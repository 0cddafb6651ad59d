import type { Instant } from '../model/names.ts';
import type { Verdict } from '../model/verdict.ts';
import { instantText, withInstants } from './instant.ts';
import { codeSpan, plainText, sentence } from './markdown.ts';
import { clip, withinBytes } from './within-bytes.ts';

/** One sign per status, the same in comment, check and terminal. */
export const verdictSign = { passed: '✅', waiting: '⏳', blocked: '⛔', overridden: '⚠️' } as const satisfies Record<
  Verdict['status'],
  string
>;

/** The tree as plain lines for a terminal, children indented by two blanks. */
export function verdictLines(verdict: Verdict, now: Instant): string[] {
  const own = `${verdictSign[verdict.status]} ${verdict.gate}: ${verdictMessage(verdict, now)}`;
  return [own, ...verdict.children.flatMap((child) => verdictLines(child, now).map((line) => `  ${line}`))];
}

/** With more open gates than this in one place, they are told by their words alone. */
const FEW = 8;

/**
 * The gates of a tree as a Markdown list of at most 12,000 bytes, with the values that they saw if asked for; the
 * root's own line is left to the caller. Without the values, many gates that passed are one line behind the others.
 */
export function verdictList(verdict: Verdict, now: Instant, options: { seen: boolean }): string {
  const lines = (one: Verdict, indent: string): string[] => [
    `${indent}- ${verdictSign[one.status]} **${one.gate}**: ${sentence(clip(verdictMessage(one, now), 500))}`,
    ...(options.seen ? seenLines(one, now, indent) : []),
    ...below(one, `${indent}  `),
  ];
  const below = ({ children }: Verdict, indent: string): string[] => {
    const passed = children.filter(({ status }) => status === 'passed');
    if (options.seen || passed.length <= FEW) return children.flatMap((child) => lines(child, indent));
    const others = children.filter(({ status }) => status !== 'passed');
    return [...others.flatMap((child) => lines(child, indent)), `${indent}${passedLine(passed)}`];
  };
  const all = below(verdict, '');
  return withinBytes(all, 12_000, (count) => `- and ${count} more lines`).join('\n');
}

/** `- ✅ 21 gates passed: order 10, window 10, approval 1`. */
function passedLine(passed: readonly Verdict[]): string {
  const counts = new Map<string, number>();
  for (const { gate } of passed) counts.set(gate, (counts.get(gate) ?? 0) + 1);
  const words = [...counts].map(([gate, count]) => `${gate} ${count}`);
  return `- ${verdictSign.passed} ${passed.length} gates passed: ${plainText(words.join(', '))}`;
}

function seenLines({ seen }: Verdict, now: Instant, indent: string): string[] {
  const values = Object.entries(seen).map(
    ([key, value]) => `${plainText(key)} ${codeSpan(withInstants(clip(String(value), 200), now))}`,
  );
  return values.length === 0 ? [] : [`${indent}  <br>saw: ${values.join(', ')}`];
}

/** The verdict's message with its times for people, until when it waits and who overrode it. */
export function verdictMessage(verdict: Verdict, now: Instant): string {
  const message = withInstants(verdict.message, now);
  if (verdict.status === 'overridden') return `${message} (overridden by @${verdict.by})`;
  if (verdict.status !== 'waiting' || verdict.until === null) return message;
  const until = instantText(verdict.until, now);
  return message.includes(until) ? message : `${message}, until ${until}`;
}

/** What a tree comes to in a few words: `Ready`, `Waits for a person`, `Waits until 14:20:05 UTC`, `Blocked`. */
export function verdictHeadline(verdict: Verdict, now: Instant): string {
  if (verdict.status === 'passed') return 'Ready';
  if (verdict.status === 'blocked') return 'Blocked';
  if (verdict.status === 'overridden') return `Open, overridden by ${codeSpan(`@${verdict.by}`)}`;
  const waits = waitingLeaves(verdict);
  if (waits.some((one) => one.waitsFor === 'person')) return 'Waits for a person';
  if (waits.some((one) => one.waitsFor === 'report')) return 'Waits for the cluster';
  const last = waits
    .flatMap((one) => one.until ?? [])
    .sort()
    .at(-1);
  return last === undefined ? 'Waits' : `Waits until ${instantText(last, now)}`;
}

function waitingLeaves(verdict: Verdict): Extract<Verdict, { status: 'waiting' }>[] {
  const below = verdict.children.flatMap(waitingLeaves);
  if (below.length > 0 || verdict.status !== 'waiting') return below;
  return [verdict];
}
