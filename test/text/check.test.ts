import { expect, it } from 'vitest';
import { Annotation } from '../../src/model/plan.ts';
import { renderCheck } from '../../src/text/check.ts';
import { problemLine, problemList } from '../../src/text/problem-text.ts';
import { byteLength } from '../../src/text/within-bytes.ts';
import { blocked, now, passed, waiting } from './builders.ts';

const file = '.github/shiplock.yaml';
const problem = {
  file,
  line: 4,
  column: 5,
  message: 'unknown key `sook` in `environments.dev`',
  hint: 'did you mean `soak`?',
};

it('says the verdict with the values that the gates saw', () => {
  const verdict = passed('diff', {
    message: '`checkout/prod` renders',
    children: [passed('render', { seen: { targets: 1 } })],
  });
  expect(renderCheck({ now, verdict, problems: [] })).toEqual({
    title: 'checkout/prod renders',
    summary: `✅ \`checkout/prod\` renders

- ✅ **render**: render is fine
  <br>saw: targets \`1\`
`,
    annotations: [],
  });
});

it('says when and for whom it waits, in the title as plain text', () => {
  const verdict = waiting('promotion', { message: 'waits for @olga in `prod`', until: '2026-11-22T08:00:00Z' });
  const { title, summary } = renderCheck({ now, verdict, problems: [] });
  expect(title).toBe('waits for @olga in prod, until 2026-11-22 08:00:00 UTC');
  expect(summary).toBe('⏳ waits for `@olga` in `prod`, until 2026-11-22 08:00:00 UTC\n');
});

it('puts problems of the config on their lines', () => {
  const verdict = blocked('config', { message: 'the config is not valid' });
  const { summary, annotations } = renderCheck({
    now,
    verdict,
    problems: [problem, { ...problem, hint: null }],
  });
  expect(summary).toContain(`- \`${file}:4\` unknown key \`sook\` in \`environments.dev\` (did you mean \`soak\`?)`);
  expect(annotations.map((one) => Annotation.parse(one))).toEqual([
    {
      path: file,
      line: 4,
      level: 'failure',
      message: 'unknown key `sook` in `environments.dev`\ndid you mean `soak`?',
    },
    { path: file, line: 4, level: 'failure', message: 'unknown key `sook` in `environments.dev`' },
  ]);
  expect(problemLine(problem)).toBe(
    `${file}:4:5: unknown key \`sook\` in \`environments.dev\` (did you mean \`soak\`?)`,
  );
});

it('stays inside the limits of a check run', () => {
  const problems = Array.from({ length: 300 }, () => ({ ...problem, message: 'x'.repeat(2000) }));
  const verdict = blocked('diff', {
    message: 'm'.repeat(90_000),
    children: Array.from({ length: 2000 }, () => passed('order', { message: '名'.repeat(900) })),
  });
  const check = renderCheck({ now, verdict, problems });
  expect(byteLength(check.summary)).toBeLessThanOrEqual(65_535);
  expect(check.annotations).toHaveLength(200);
  expect([...check.title].length).toBeLessThanOrEqual(201);
  expect(problemList(problems)).toMatch(/\n- and \d+ more$/);
});
