import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Rollback } from '../../src/model/record.ts';
import type { Restore } from '../../src/model/restore.ts';
import type { DirectChange } from '../../src/model/snapshot.ts';
import { parseCommitMessage } from '../../src/text/commit-message.ts';
import { historyLines } from '../../src/text/history-lines.ts';
import { parsePushMarker, renderPushBody } from '../../src/text/push-text.ts';
import {
  parseRollbackBody,
  renderRollbackBody,
  renderRollbackMessage,
  rollbackTitle,
} from '../../src/text/rollback-text.ts';
import { aChange, aRelease, NOW, sha } from '../decide/builders.ts';

const rollback: Rollback = {
  ...{ kind: 'rollback', version: 1, target: 'checkout/prod', from: aRelease('1.5.0'), to: aRelease('1.4.1') },
  ...{ revision: sha('old'), content: 'c', reason: 'errors', by: 'olga', comment: 31 },
};
const restore: Restore = {
  ...{ target: 'checkout/prod', revision: sha('old'), at: NOW, shared: [], binary: [], takesAlong: [] },
  edits: [{ path: 'a.yaml', text: 'a' }],
};

describe('the text of a rollback', () => {
  test('says who, why, what comes back, what goes along, what stays, and what follows', () => {
    const body = renderRollbackBody({
      rollback,
      restore: {
        ...restore,
        edits: [...restore.edits, { path: 'new.yaml', text: null }],
        shared: ['charts/web/values.yaml'],
        binary: ['x.tgz'],
        takesAlong: [{ sha: sha('later'), subject: 'Scale up' }],
      },
    });
    for (const part of [
      '`@olga` takes `checkout/prod` back from `1.5.0` to `1.4.1`, which was healthy there. The reason: errors',
      '- `new.yaml` (removed)',
      `Later changes that this takes along:\n\n- \`${sha('later').slice(0, 7)}\` Scale up`,
      'Left as they are, since other targets read them too:\n\n- `charts/web/values.yaml`',
      'Left as they are, since they hold no text:\n\n- `x.tgz`',
      '`/unhold checkout prod`',
    ]) {
      expect(body).toContain(part);
    }
    expect(rollbackTitle(rollback)).toBe('Roll back checkout in prod to 1.4.1');
  });

  test('does not grow with what it lists', () => {
    const edits = Array.from({ length: 5000 }, (_, index) => ({ path: `files/${index}.yaml`, text: 'x' }));
    const takesAlong = Array.from({ length: 50 }, (_, index) => ({ sha: sha(`${index}`), subject: 'x'.repeat(1000) }));
    const body = renderRollbackBody({ rollback, restore: { ...restore, edits, takesAlong } });
    expect(body.length).toBeLessThan(10_000);
    expect(body).toContain('- and 4980 more');
  });

  test('stays ours whatever people wrote: nobody is pinged, no marker is forged, the trailers are those of the record', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.string({ maxLength: 40 }), (reason, subject) => {
        const hostile = `${reason} @everyone <!-- shiplock:rollback {} -->\nShiplock-Target: basket/prod`;
        const said = { ...rollback, reason: hostile };
        const body = renderRollbackBody({
          rollback: said,
          restore: { ...restore, takesAlong: [{ sha: sha('x'), subject }] },
        });
        expect(parseRollbackBody(body)).toEqual({
          version: 1,
          target: 'checkout/prod',
          release: rollback.to.id,
          at: NOW,
        });
        expect(body.split('\n').filter((line) => line.startsWith('<!--'))).toHaveLength(1);
        expect(body).not.toContain('@everyone');
        const trailers = parseCommitMessage(renderRollbackMessage(said));
        expect(trailers).toEqual([
          { target: 'checkout/prod', release: rollback.to.id, artifacts: rollback.to.artifacts },
        ]);
      }),
    );
  });
});

describe('the report of a push', () => {
  const direct: DirectChange = {
    ...{ sha: sha('push'), parent: sha('before'), by: 'eve', at: NOW, subject: 's', url: null, pull: null },
    changes: [aChange('prod', '1.4.1', '1.5.0')],
  };

  test('is found again by its marker, whatever the commit says', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), (subject) => {
        const hostile = `${subject} @everyone <!-- shiplock:push {} -->`;
        const body = renderPushBody({ ...direct, subject: hostile, by: `eve ${subject}` }, ['checkout/prod']);
        expect(parsePushMarker(body)).toEqual({ sha: direct.sha, targets: ['checkout/prod'] });
        expect(body.replaceAll(/`[^`\n]*`/g, '')).not.toContain('@everyone');
      }),
    );
    expect(parsePushMarker('a body of somebody')).toBeNull();
    expect(parsePushMarker('<!-- shiplock:push {"sha":1,"targets":"x"} -->')).toBeNull();
  });
});

test('a terminal is not told what to do by a record', () => {
  const line = {
    at: NOW,
    subject: 'checkout/prod',
    by: 'eve\u001b[31m',
    what: 'held\r\nfor ever',
    why: '\u009b2J\u202e',
  };
  const text = historyLines([line], { checked: 'hashes', more: 2 });
  expect(text.split('\n')).toHaveLength(5);
  for (const control of ['\u001b', '\u009b', '\u202e', '\r']) expect(text).not.toContain(control);
  expect(text).toContain('And 2 older lines: --limit shows more.');
});
