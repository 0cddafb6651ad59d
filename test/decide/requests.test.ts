import { expect, test } from 'vitest';
import { statusView } from '../../src/decide/commands/status-view.ts';
import { createContext } from '../../src/decide/context.ts';
import { openRequest } from '../../src/decide/requests.ts';
import type { Request } from '../../src/model/record.ts';
import { aConfig, ago, aLanding, anArtifact, aRelease, aSnapshot, aTarget, NOW } from './builders.ts';

const day = 86_400;
const asked: Request = {
  kind: 'request',
  version: 1,
  target: 'checkout/prod',
  from: aRelease('1.4.2'),
  artifacts: [anArtifact('1.4.3')],
  by: 'olga',
  comment: 32,
};

function contextOf(at: string, landed = false) {
  const records = [
    { at, record: asked },
    ...(landed ? [{ at: NOW, record: aLanding(9, 'checkout/prod', '1.4.3') }] : []),
  ];
  const ledger = { status: 'intact' as const, sequence: records.length, records };
  return createContext(aSnapshot({ targets: [aTarget('prod', '1.4.2')], ledger }), aConfig(), NOW);
}

test.each([
  { name: 'waits while nothing proves it', at: ago(13 * day), landed: false, isOpen: true },
  {
    name: 'ends with the life of a proof, so that newer releases come again',
    at: ago(14 * day),
    landed: false,
    isOpen: false,
  },
  { name: 'ends when something landed', at: ago(day), landed: true, isOpen: false },
])('a version that was asked for $name', ({ at, landed, isOpen }) => {
  expect(openRequest(aTarget('prod', '1.4.2'), contextOf(at, landed)) !== undefined).toBe(isOpen);
});

test('/status names who asked for which version, while it has not come', () => {
  const place = { targets: ['checkout/prod'] } as unknown as Parameters<typeof statusView>[1];
  expect(statusView(['checkout', 'prod'], place, contextOf(ago(day)))).toMatchObject({
    text: expect.stringContaining('`1.4.3` was asked for by `olga`'),
  });
  expect(statusView(['checkout', 'prod'], place, contextOf(ago(15 * day)))).toMatchObject({
    text: expect.not.stringContaining('asked for'),
  });
});
