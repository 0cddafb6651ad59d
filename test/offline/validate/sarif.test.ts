import { expect, it } from 'vitest';
import { type Complaint, ordered } from '../../../src/offline/validate/complaint.ts';
import { sarif } from '../../../src/offline/validate/sarif.ts';

const complaint: Complaint = {
  rule: 'schema',
  level: 'warning',
  target: 'web/dev',
  message: 'spec.replcas: there is no such field',
  file: 'apps/web/a b.yaml',
  line: 3,
};

it('tells the worst first, and the same of several targets once', () => {
  const other = { ...complaint, target: 'web/prod' };
  const worse: Complaint = { ...complaint, rule: 'render', level: 'failure', file: null, line: null };
  expect(ordered([complaint, other, worse, complaint])).toEqual([worse, { ...complaint, target: 'web/dev, web/prod' }]);
});

it('orders by file and then by the number of the line', () => {
  const at = (file: string, line: number): Complaint => ({ ...complaint, file, line });
  const found = ordered([at('b', 1), at('a', 10), at('a', 9)]);
  expect(found.map(({ file, line }) => `${file}:${line}`)).toEqual(['a:9', 'a:10', 'b:1']);
});

it('writes SARIF: every result has its rule, a level of SARIF and a place', () => {
  const nowhere: Complaint = { ...complaint, rule: 'render', level: 'failure', file: null, line: null };
  expect(sarif([complaint, nowhere], '1.2.3', '.github/shiplock.yaml')).toMatchObject({
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'Shiplock', version: '1.2.3', rules: [{ id: 'render' }, { id: 'schema' }] } },
        results: [
          {
            ruleId: 'schema',
            ruleIndex: 1,
            level: 'warning',
            message: { text: 'web/dev: spec.replcas: there is no such field' },
            locations: [
              { physicalLocation: { artifactLocation: { uri: 'apps/web/a%20b.yaml' }, region: { startLine: 3 } } },
            ],
          },
          {
            ruleId: 'render',
            ruleIndex: 0,
            level: 'error',
            locations: [
              { physicalLocation: { artifactLocation: { uri: '.github/shiplock.yaml' }, region: { startLine: 1 } } },
            ],
          },
        ],
      },
    ],
  });
});
