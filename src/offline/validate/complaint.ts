import type { Problem } from '../../model/errors.ts';
import type { Finding, InspectionName } from '../../model/finding.ts';
import { findingText } from '../../text/finding-text.ts';

/** What `shiplock validate` has to say of one place. */
export interface Complaint {
  /**
   * `config` and `target`: a file that cannot be understood; `render`: a target that does not render; `place`: an image
   * whose version nothing can move; else an inspection.
   */
  rule: 'config' | 'target' | 'render' | 'place' | InspectionName;
  level: Finding['level'];
  /** `application/environment`; null where no target is spoken of. */
  target: string | null;
  /** One text without line breaks at its ends. */
  message: string;
  file: string | null;
  line: number | null;
}

/** What is wrong in a file of the user, as a complaint. */
export function problemComplaint(rule: 'config' | 'target', target: string | null, problem: Problem): Complaint {
  const { file, line, message, hint } = problem;
  return { rule, level: 'failure', target, message: hint === null ? message : `${message} (${hint})`, file, line };
}

/** A finding, as a complaint. */
export function findingComplaint(target: string | null, finding: Finding): Complaint {
  const { inspection, level, file, line } = finding;
  return { rule: inspection, level, target, message: findingText(finding), file, line };
}

const heights = { failure: 0, warning: 1, notice: 2 } as const satisfies Record<Finding['level'], number>;

/** The same complaint of several targets once, the worst first, then by place. */
export function ordered(complaints: readonly Complaint[]): Complaint[] {
  const groups = Map.groupBy(complaints, ({ target: _, ...rest }) => JSON.stringify(rest));
  const once = [...groups.values()].flatMap(([first, ...more]) => {
    if (first === undefined) return [];
    const others = [...new Set(more.map(({ target }) => target))].filter((target) => target !== first.target);
    return others.length === 0 ? [first] : [{ ...first, target: [first.target, ...others].join(', ') }];
  });
  return once.toSorted((a, b) => heights[a.level] - heights[b.level] || compare(placeOf(a), placeOf(b)));
}

function placeOf({ file, line, target }: Complaint): string {
  return `${file ?? '~'}\0${String(line ?? 0).padStart(8, '0')}\0${target ?? ''}`;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
