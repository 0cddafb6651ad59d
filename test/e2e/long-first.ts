import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes longest, in minutes rather than seconds: started late, it would run on when all others are done. */
const LONG = [
  'edits',
  'flux-states',
  'promotion-people',
  'agent-boundaries',
  'sabotage',
  'chart-promotion',
  'postgres',
];

/** The order of the files of a project: those that take longest, then the others as vitest has them. */
export class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const projects = Map.groupBy(sorted, ({ project }) => project.name);
    return [...projects.values()].flatMap((own) => own.toSorted((a, b) => rankOf(a) - rankOf(b)));
  }
}

function rankOf({ moduleId }: TestSpecification): number {
  const at = LONG.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`));
  return at === -1 ? LONG.length : at;
}
