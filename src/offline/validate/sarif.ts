import { catalogue } from '../../inspect/catalogue.ts';
import type { InspectionName } from '../../model/finding.ts';
import type { Complaint } from './complaint.ts';

const levels = { failure: 'error', warning: 'warning', notice: 'note' } as const;

const own: Partial<Record<Complaint['rule'], string>> = {
  config: 'The config of Shiplock is right.',
  target: 'Every target can be read.',
  render: 'Every target renders.',
  place: 'The version of every image has a place that can be edited.',
};

/**
 * Complaints as SARIF 2.1.0 (OASIS), which GitHub's code scanning and editors read. A complaint without a place stands
 * at the config, because a result without one is refused.
 */
export function sarif(complaints: readonly Complaint[], version: string, configPath: string): object {
  const rules = [...new Set(complaints.map(({ rule }) => rule))].sort();
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Shiplock',
            version,
            rules: rules.map((rule) => ({ id: rule, shortDescription: { text: descriptionOf(rule) } })),
          },
        },
        results: complaints.map(({ rule, level, message, target, file, line }) => ({
          ruleId: rule,
          ruleIndex: rules.indexOf(rule),
          level: levels[level],
          message: { text: target === null ? message : `${target}: ${message}` },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: uriOf(file ?? configPath), uriBaseId: '%SRCROOT%' },
                region: { startLine: line ?? 1 },
              },
            },
          ],
        })),
      },
    ],
  };
}

function descriptionOf(rule: Complaint['rule']): string {
  return own[rule] ?? catalogue[rule as InspectionName].finds;
}

/** Paths are URI references there: blanks, `#` and `%` in them have to be escaped. */
function uriOf(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
