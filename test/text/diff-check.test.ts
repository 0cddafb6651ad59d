import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/model/finding.ts';
import type { TargetChange } from '../../src/model/snapshot.ts';
import { type DiffCheckInput, MOST_PAGES, parsePageName, renderDiffCheck } from '../../src/text/diff-check.ts';
import { byteLength } from '../../src/text/within-bytes.ts';
import { anObjectChange, aTargetChange, blocked, now, passed } from './builders.ts';

const fine = passed('diff', { message: '1 target renders' });

function check(input: Partial<DiffCheckInput>) {
  return renderDiffCheck({ now, verdict: fine, changes: [aTargetChange()], findings: [], files: null, ...input });
}

/** Targets with objects of their own and `lines` lines each. */
function many(targets: number, objects: number, lines: number): TargetChange[] {
  return Array.from({ length: targets }, (_, app) => {
    const changes = Array.from({ length: objects }, (_, index) => {
      const text = Array.from({ length: lines }, (_, line) => `+  app-${app}-object-${index}-line-${line}: "ä😀"`);
      return anObjectChange({ namespace: `app-${app}`, name: `object-${index}`, text: text.join('\n') });
    });
    return aTargetChange({ application: `app-${app}`, diff: { status: 'rendered', changes } });
  });
}

/** Every text of all pages, in order. */
function textsOf(text: ReturnType<typeof renderDiffCheck>): string[] {
  return [text.summary, text.text, ...text.pages.flatMap((page) => [page.summary, page.text])];
}

describe('a change that fits', () => {
  it('is one check without pages', () => {
    const { title, summary, text, pages, annotations } = check({});
    expect(title).toBe('1 target renders: 1 modified');
    expect(summary).toBe(`✅ 1 target renders

| target | version | objects |
|---|---|---|
| \`checkout/prod\` | \`1.4.2\` → \`1.4.3\` | 1 modified |

<details>
<summary><code>checkout/prod</code>: 1 modified</summary>

**Deployment** \`checkout/checkout\` modified

- \`spec.template.spec.containers[checkout].image\`: \`ghcr.io/acme/checkout:1.4.2\` → \`ghcr.io/acme/checkout:1.4.3\`

\`\`\`diff
       containers:
       - name: checkout
-        image: ghcr.io/acme/checkout:1.4.2
+        image: ghcr.io/acme/checkout:1.4.3
         ports:
         - containerPort: 8080
\`\`\`

</details>
`);
    expect([text, pages, annotations]).toEqual(['', [], []]);
  });
});

describe('a change that is too long for one check', () => {
  const changes = many(40, 6, 40);
  const text = check({ changes });

  it('goes on in pages with every line of every object, none twice', () => {
    const all = textsOf(text).join('\n');
    const lines = all.match(/app-\d+-object-\d+-line-\d+/g) ?? [];
    expect(lines).toHaveLength(40 * 6 * 40);
    expect(new Set(lines).size).toBe(lines.length);
    expect(all).not.toContain('✂️');
    expect(text.pages.length).toBeGreaterThan(0);
  });

  it('keeps to GitHub’s 65,535 characters in each text, with folds and fences closed', () => {
    for (const one of textsOf(text)) {
      expect(byteLength(one)).toBeLessThanOrEqual(65_535);
      expect(one.match(/<details>/g)?.length).toBe(one.match(/<\/details>/g)?.length);
      expect((one.match(/^`{3,}/gm)?.length ?? 0) % 2).toBe(0);
    }
  });

  it('names on the first page what is where', () => {
    expect(text.summary).toContain('📄 It goes on in');
    expect(text.summary).toMatch(/- `shiplock\/diff` \(this check\): `app-0\/prod` to `app-\d+\/prod`/);
    expect(text.pages[0]).toMatchObject({ name: 'shiplock/diff 2' });
    expect(text.pages.at(-1)?.title).toBe(
      `Page ${text.pages.length + 1} of ${text.pages.length + 1} of the rendered change`,
    );
  });

  it('is the same for the same change', () => expect(check({ changes })).toEqual(text));
});

describe('one object of a megabyte', () => {
  it('comes apart by its lines', () => {
    const line = (index: number) => `+  key-${index}: ${'v'.repeat(300)}`;
    const text = Array.from({ length: 2000 }, (_, index) => line(index)).join('\n');
    const changes = [aTargetChange({ diff: { status: 'rendered', changes: [anObjectChange({ text })] } })];
    const all = textsOf(check({ changes }));
    expect(all.join('\n').match(/\+ {2}key-\d+:/g)).toHaveLength(2000);
    expect(all.join('\n')).toMatch(/\(part 2 of \d+\)/);
    for (const one of all) expect(byteLength(one)).toBeLessThanOrEqual(65_535);
  });

  it('also when it is a single line', () => {
    const text = `+  data: ${'😀'.repeat(60_000)}`;
    const changes = [aTargetChange({ diff: { status: 'rendered', changes: [anObjectChange({ text })] } })];
    const all = textsOf(check({ changes }));
    expect(all.join('').match(/😀/gu)).toHaveLength(60_000);
    for (const one of all) expect(byteLength(one)).toBeLessThanOrEqual(65_535);
  });
});

describe('more than all pages hold', () => {
  const changes = many(300, 20, 30);
  const text = check({ changes });

  it('steps down the largest folds and says which, and how to see everything', () => {
    expect(text.pages.length).toBeLessThan(MOST_PAGES);
    expect(text.summary).toMatch(/✂️ Left out of all pages for length: the texts of .* and \d+ more targets/);
    expect(text.summary).toContain('`shiplock diff BASE HEAD --repo .` prints everything');
    for (const one of textsOf(text)) expect(byteLength(one)).toBeLessThanOrEqual(65_535);
  });

  it('still has a row for each target, and each object by name or field', () => {
    const all = textsOf(text).join('\n');
    for (let app = 0; app < 300; app += 1) expect(all).toContain(`| \`app-${app}/prod\` |`);
    const names = new Set(all.match(/app-\d+\/object-\d+/g));
    expect(names.size).toBe(300 * 20);
  });
});

describe('7,000 targets', () => {
  it('keep to the sizes, with the rest counted', () => {
    const changes = many(7000, 1, 1);
    const text = check({ changes });
    expect(text.pages.length).toBeLessThan(MOST_PAGES);
    expect(text.title).toBe('1 target renders: 7000 modified');
    for (const one of textsOf(text)) expect(byteLength(one)).toBeLessThanOrEqual(65_535);
    expect(textsOf(text).join('\n')).toMatch(/Left out of all pages|app-6999\/prod/);
  });
});

describe('names of pages', () => {
  it.each([
    ['shiplock/diff 2', 2],
    ['shiplock/diff 12', 12],
    ['shiplock/diff', null],
    ['shiplock/diff x', null],
    ['shiplock/diff 0', null],
    ['shiplock/different 2', null],
  ])('%s', (name, page) => expect(parsePageName(name)).toBe(page));
});

describe('annotations', () => {
  const failed = { status: 'failed' as const, message: 'image.tag is required', file: 'a.yaml', line: 12 };
  const finding: Finding = {
    inspection: 'schema',
    level: 'warning',
    object: { kind: 'Deployment', namespace: null, name: 'web' },
    path: 'spec',
    message: 'It is wrong.',
    file: 'a.yaml',
    line: 3,
    known: false,
  };

  it('put render errors of the pull request on their line once for all targets, and not those of the base', () => {
    const changes = [
      aTargetChange({ diff: { ...failed, side: 'head' } }),
      aTargetChange({ application: 'web', diff: { ...failed, side: 'head' } }),
      aTargetChange({ diff: { ...failed, side: 'base' } }),
      aTargetChange({ diff: { ...failed, side: 'head', file: null } }),
    ];
    expect(check({ verdict: blocked('diff'), changes }).annotations).toEqual([
      {
        path: 'a.yaml',
        line: 12,
        level: 'failure',
        message: 'checkout/prod, web/prod do not render: image.tag is required',
      },
    ]);
  });

  it('put new findings on lines of changed files only, equal ones once; all are listed', () => {
    const diff: TargetChange['diff'] = {
      status: 'rendered',
      changes: [],
      findings: [finding, { ...finding, file: 'b.yaml' }, { ...finding, known: true, message: 'Known.' }],
    };
    const changes = ['one', 'two', 'three', 'four'].map((application) => aTargetChange({ application, diff }));
    const { annotations, summary } = check({ changes, files: ['a.yaml'] });
    expect(annotations).toEqual([
      {
        path: 'a.yaml',
        line: 3,
        level: 'warning',
        message: 'schema (one/prod, two/prod, three/prod and 1 more target): Deployment web: It is wrong.',
      },
    ]);
    expect(summary).toContain('`b.yaml:3`');
    expect(summary).toContain('🔎 **Findings: 2 warnings (1 more on the base branch as well)**');
    expect(summary).toContain('4 targets: `one/prod`, `two/prod`, `three/prod` and 1 more');
  });

  it('are at most 200', () => {
    const findings = Array.from({ length: 500 }, (_, index) => ({ ...finding, line: index + 1 }));
    expect(check({ findings }).annotations).toHaveLength(200);
  });
});
