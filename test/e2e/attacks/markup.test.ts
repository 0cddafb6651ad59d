import { describe, expect, test } from 'vitest';
import { useAttacks } from './attack.ts';
import { chart, manifests, template } from './innocent.ts';

/** Text from Git that wants to be more than text in a comment (S21). */

const { opens } = useAttacks({ looksAtTheEnd: true });

const evil: Record<string, string> = {
  'a mention': '@acme/everybody please look',
  'a reference': 'fixes #1 and GH-2 and acme/deploy#3',
  'an image': '![seen](https://tracker.example.com/x.png)',
  'a link': '[click](javascript:alert(1))',
  'an autolink': '<https://phish.example.com>',
  'a script': '<script>alert(1)</script><img src=x onerror=alert(1)>',
  'the end of a fold': '</details></summary><h1>approved</h1>',
  'the end of a fence': '```\n## Approved\n@acme/everybody\n~~~~~\n```````',
  'a marker of ours': '<!-- shiplock:promotion -->\n<!-- shiplock:reply 1 -->',
  'a comment that never ends': '<!-- ',
  'a cell of a table': 'a | b | c\n|---|---|\n| x | y |',
  'a direction': 'safe\u202egnp.exe\u2066',
  'a colour of a terminal': '\u001b[31mred\u001b[0m\u0007',
  backticks: '` `` ``` ```` `',
  'a task': '- [x] approved by @olga',
  'a commit': 'reverts 0123456789abcdef0123456789abcdef01234567',
};

/** Where text from Git comes to stand. */
const places: Record<string, (text: string) => Record<string, string>> = {
  'a value': (text) => manifests({ 'a.yaml': object({ data: { a: text } }) }) as Record<string, string>,
  'a key': (text) => manifests({ 'a.yaml': object({ data: { [text]: 'a' } }) }) as Record<string, string>,
  'a label': (text) =>
    manifests({ 'a.yaml': object({ metadata: { name: 'a', labels: { [text]: text } } }) }) as Record<string, string>,
  'a name and a namespace': (text) =>
    manifests({ 'a.yaml': object({ metadata: { name: text, namespace: text } }) }) as Record<string, string>,
  'a kind': (text) => manifests({ 'a.yaml': object({ kind: text }) }) as Record<string, string>,
  'an image': (text) => manifests({ 'a.yaml': workload(text) }) as Record<string, string>,
  'an error': (text) => template(`  a: {{ fail ${JSON.stringify(text)} }}`) as Record<string, string>,
};

function object(parts: object): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, ...parts });
}

function workload(image: string): string {
  const container = { name: image, image, env: [{ name: image, value: image }] };
  const spec = { template: { spec: { containers: [container] } } };
  return object({ apiVersion: 'apps/v1', kind: 'Deployment', spec });
}

describe.each(Object.entries(places))('%s that is', (_, write) => {
  test.each(Object.entries(evil))('%s stays text', async (__, text) => {
    const { comment, said } = await opens(write(text));
    expect(comment).toContain('poison/dev');
    expect(markdownOf(said)).toHaveLength(2);
    for (const part of [comment, ...markdownOf(said)]) expect(live(part)).toEqual([]);
  });
});

test('the reader below finds them where nobody made them harmless', () => {
  const harmless = ['a cell of a table', 'backticks', 'a commit'];
  const naive = (text: string) => [`marked\n\n${text}\n`, `\`\`\`diff\n${text}\n\`\`\`\n`];
  const isLive = (text: string) =>
    naive(text).some((markdown) => live(`<!-- shiplock:promotion -->\n${markdown}`).length > 0);
  const found = Object.entries(evil).filter(([, text]) => isLive(text));
  expect(found.map(([name]) => name)).toEqual(Object.keys(evil).filter((name) => !harmless.includes(name)));
});

test('a folder and a file whose names are Markdown stay text', async () => {
  const name = '`@acme` <img src=x> [a](b) | #1.yaml';
  const { comment } = await opens(manifests({ [name]: 'a: [' }));
  expect(live(comment)).toEqual([]);
});

test('a template whose name ends a line stays on its line', async () => {
  const { comment, failure } = await opens(chart({ 'a\n## Approved @acme\n.yaml': '{{ fail "x" }}' }));
  expect(failure().message.length).toBeGreaterThan(0);
  expect(live(comment)).toEqual([]);
});

/** The comment and the check's texts, which are Markdown; annotations and titles are shown as they are. */
function markdownOf(said: string): string[] {
  const [, check = '{}'] = said.split(/\n\n(?=\{\n "title")/);
  const read = JSON.parse(check.slice(0, check.lastIndexOf('}') + 1)) as Record<string, unknown>;
  return [read['summary'], read['text']].filter((text) => typeof text === 'string');
}

/** The HTML that we write ourselves. */
const own = /<\/?(?:details|summary|code|sub|br)>|<!-- shiplock:promotion -->/g;

/**
 * What GitHub would make more of than text: it follows fences and code spans as Markdown does, and takes what is outside
 * of them for live.
 */
function live(markdown: string): string[] {
  const prose = withoutSpans(withoutFences(markdown));
  const found: string[] = [];
  const first = prose.indexOf('<!-- shiplock:promotion -->');
  if (prose.indexOf('<!-- shiplock:', first + 1) > first && first >= 0) found.push('a second marker');
  const rest = prose.replaceAll(own, '').replaceAll(/\\[\\`*_{}[\]~$#+=.)|-]/g, '');
  for (const harm of [/@[\w-]+/g, /(?<![&\w])#\d+/g, /\bGH-\d/gi, /<[a-z!/]/gi, /\]\(/g, /^#+ Approved/gm, /\[x\]/g])
    found.push(...(rest.match(harm) ?? []));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not get through
  found.push(...(markdown.match(/[\u0000-\u0008\u000b-\u001f\u202a-\u202e\u2066-\u2069]/g) ?? []));
  return found;
}

function withoutFences(markdown: string): string {
  const kept: string[] = [];
  let fence: string | null = null;
  for (const line of markdown.split('\n')) {
    const ticks = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line);
    if (fence === null && ticks !== null) fence = ticks[1] ?? null;
    else if (fence !== null && ticks?.[2]?.trim() === '' && ticks[1]?.startsWith(fence) === true) fence = null;
    else if (fence === null) kept.push(line);
  }
  if (fence !== null) kept.push('@a-fence-that-never-ends');
  return kept.join('\n');
}

function withoutSpans(prose: string): string {
  return prose
    .split('\n')
    .map((line) => line.replaceAll(/(?<![`\\])(`+)(?!`)(.*?)(?<!`)\1(?!`)/g, ''))
    .join('\n');
}
