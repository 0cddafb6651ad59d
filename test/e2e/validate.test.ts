import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse } from 'yaml';

const root = join(import.meta.dirname, '../..');
const password = ['hunter', '22', 'hunter'].join('');

const files: Record<string, string> = {
  '.github/shiplock.yaml': `version: 1
environments: { dev: {}, prod: { after: [dev] } }
applications:
  - path: charts/{application}
    values: ['charts/{application}/values-{environment}.yaml']
`,
  'charts/shop/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n',
  'charts/shop/values.yaml': 'replicas: 1\ndatabase: db.dev.example.test\nimage: acme/shop:1.0.0\n',
  'charts/shop/values-dev.yaml': 'replicas: 1\n',
  'charts/shop/values-prod.yaml': 'replicas: 3\n',
  'charts/shop/templates/app.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: shop }
spec:
  replicas: {{ .Values.replicas }}
  selector: { matchLabels: { app: shop } }
  template:
    metadata: { labels: { app: shop } }
    spec:
      containers:
        - name: web
          image: {{ .Values.image }}
          env:
            - name: DATABASE
              value: {{ .Values.database }}
        - name: proxy
          image: acme/proxy:2.0.0
`,
  'charts/cart/Chart.yaml': 'apiVersion: v2\nname: cart\nversion: 1.0.0\n',
  'charts/cart/values-dev.yaml': '{}\n',
  'charts/cart/templates/app.yaml': '{{ required "set the port" .Values.port }}\n',
  'secrets/db.yaml': `apiVersion: v1\nkind: Secret\nmetadata: { name: db }\nstringData:\n  password: ${password}\n`,
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shiplock-validate-'));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function validate(...args: string[]): { status: number | null; stdout: string } {
  return spawnSync(process.execPath, [join(root, 'bin/shiplock.js'), 'validate', folder, ...args], {
    encoding: 'utf8',
  });
}

it('tells everything that is wrong, where it is caused, and no secret', () => {
  const { status, stdout } = validate();
  expect(status).toBe(1);
  const lines = stdout.split('\n');
  const starts = [
    'charts/cart/templates/app.yaml:1: failure render: cart/dev:',
    'secrets/db.yaml:5: failure plaintext-secret:',
    // The value of the chart, which dev leaves as it is and prod does not replace.
    'charts/shop/values.yaml:2: warning other-environment: shop/prod:',
    'charts/shop/values-dev.yaml:1: warning sprawl: shop/dev:',
    'charts/shop/templates/app.yaml:17: warning literal-image: shop/dev, shop/prod:',
  ];
  for (const start of starts) expect(lines.filter((line) => line.startsWith(start))).toHaveLength(1);
  expect(lines.filter((line) => line.includes('other-environment: shop/dev'))).toEqual([]);
  expect(stdout).toContain('3 targets.');
  expect(stdout).not.toContain(password);
});

it('says it as the step of GitHub Actions does, in SARIF', async () => {
  const action = parse(await readFile(join(root, 'action.yml'), 'utf8')) as {
    runs: { steps: { name: string; run: string }[] };
  };
  const step = action.runs.steps.find(({ name }) => name === 'Validate');
  const sarif = join(folder, 'out.sarif');
  const env = { ...process.env, GITHUB_ACTION_PATH: root, VALIDATE_PATH: folder, VALIDATE_SARIF: sarif };
  const { status } = spawnSync('bash', ['-c', step?.run ?? 'exit 9'], { env, encoding: 'utf8' });
  expect(status).toBe(1);
  const { runs } = JSON.parse(await readFile(sarif, 'utf8')) as {
    runs: { results: { ruleId: string; level: string }[] }[];
  };
  const results = runs[0]?.results ?? [];
  expect(
    results
      .filter(({ level }) => level === 'error')
      .map(({ ruleId }) => ruleId)
      .sort(),
  ).toEqual(['plaintext-secret', 'render']);
});

it('reports a config that is wrong as code with a place', async () => {
  await writeFile(join(folder, 'wrong.yaml'), 'version: 1\nenvironments: { dev: {} }\napplicatons: []\n');
  const { status, stdout } = validate('--config', join(folder, 'wrong.yaml'), '-o', 'json');
  expect(status).toBe(1);
  const { complaints } = JSON.parse(stdout) as { complaints: object[] };
  expect(complaints).toContainEqual(expect.objectContaining({ rule: 'config', level: 'failure', line: 3 }));
});
