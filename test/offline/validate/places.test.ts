import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { registerValidate } from '../../../src/offline/validate/validate-command.ts';
import { runCommand } from '../terminal.ts';

test('an image without a place that could be edited is a notice, which fails nothing', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'shiplock-validate-places-'));
  const files = {
    '.github/shiplock.yaml':
      'version: 1\nenvironments: { dev: {} }\napplications: [{ name: shop, path: charts/shop, values: ["charts/shop/values-{environment}.yaml"] }]\ninspections: { safe-deployment: off, pod-security: off }\n',
    'charts/shop/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 0.1.0\n',
    'charts/shop/values-dev.yaml': 'version: 1.4.2\n',
    'charts/shop/templates/pod.yaml':
      'apiVersion: v1\nkind: Pod\nmetadata: { name: shop }\nspec:\n  containers:\n    - { name: web, image: "r.example.com/web:{{ .Values.version }}" }\n    - { name: side, image: "r.example.com/side:{{ .Values.version }}" }\n',
  };
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(dir, path)), { recursive: true });
      writeFileSync(join(dir, path), text);
    }
    const { printed, status } = await runCommand(registerValidate, ['validate', dir, '-o', 'json']);
    const { complaints } = JSON.parse(printed) as { complaints: { rule: string; level: string; message: string }[] };
    const places = complaints.filter(({ rule }) => rule === 'place');
    expect(places.map(({ level }) => level)).toEqual(['notice', 'notice']);
    expect(places[0]?.message).toContain('also sets the version of r.example.com/web');
    expect(status).toBeNull();
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});
