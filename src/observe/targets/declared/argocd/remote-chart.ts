import type { RemoteChart } from '../../../../model/target.ts';
import { chartAddress } from '../../../../text/edit/application-artifact.ts';
import { versionOf } from '../../../../text/version.ts';
import { FieldFault } from '../fields.ts';
import type { ApplicationSource } from './application.ts';

/**
 * The chart of a source with `chart`. Throws `FieldFault` for a range: which
 * version it stands for is known only when it is rendered.
 */
export function remoteChart({ repoUrl, chart, targetRevision, path }: ApplicationSource): RemoteChart {
  if (versionOf(targetRevision) === null) {
    const message = `\`${targetRevision || '*'}\` is no exact version of the chart ${chart}: what it stands for cannot be known from Git`;
    throw new FieldFault([...path, 'targetRevision'], message, 'name one version, such as 1.4.2');
  }
  return { repository: chartAddress(repoUrl), name: chart, version: targetRevision };
}
