import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Release, releaseOf } from '../../src/model/release.ts';
import type { ArtifactPlace } from '../../src/model/target.ts';
import { builtLine, chosenLine, digestSections, placesLine, toldLine } from '../../src/text/artifact-lines.ts';
import { artifactMoves } from '../../src/text/artifact-move.ts';
import { parseGroupBody, renderGroupBody } from '../../src/text/group-pull.ts';
import { policyText } from '../../src/text/policy-text.ts';
import { parsePullBody, pullTitle, renderPullBody } from '../../src/text/pull-body.ts';
import type { PullSection, Said } from '../../src/text/pull-section.ts';
import { renderSections } from '../../src/text/pull-section.ts';
import { byteLength } from '../../src/text/within-bytes.ts';

function digestOf(char: string): string {
  return `sha256:${char.repeat(64)}`;
}

function releaseAt(name: string, tag: string, char: string): Release {
  return releaseOf([{ kind: 'image', repository: `ghcr.io/acme/${name}`, tag, digest: digestOf(char) }]);
}

const place: ArtifactPlace = {
  repository: 'ghcr.io/acme/checkout',
  file: 'apps/checkout/values-dev.yaml',
  document: 0,
  form: { kind: 'values', path: ['image'] },
};
const list: ArtifactPlace = {
  ...place,
  file: 'clusters/dev/checkout.yaml',
  form: { kind: 'scalars', tag: ['spec', 'sources', 0, 'helm', 'parameters', 1, 'value'], digest: ['spec', 'a.b'] },
};

function known(): Said {
  const sections: PullSection[] = [
    builtLine('2026-11-21T09:12:05.000Z'),
    chosenLine(policyText({ semver: '^1.4', allow: [], tags: { pattern: '^v' }, minimumAge: undefined })),
    toldLine({ by: 'harbor', at: '2026-11-21T09:13:00.000Z' }),
    ...digestSections(digestOf('a'), digestOf('b'), 'as the registry names it'),
    placesLine([place, list]),
  ];
  return { heading: '', sections };
}

function promotion(said: readonly Said[]) {
  const [before, after] = [releaseAt('checkout', '1.4.2', 'a'), releaseAt('checkout', '1.4.3', 'b')];
  const target = { application: 'checkout', environment: 'dev' };
  return {
    target,
    release: after,
    moves: artifactMoves(before, after),
    why: 'newest version that the policy admits',
    said,
  };
}

describe('the body of a pull request', () => {
  test('says from and to, digest, age, policy, who told of it and where the edit goes', async () => {
    const file = join(import.meta.dirname, '../../fixtures/pulls/target.md');
    await expect(renderPullBody(promotion([known()]))).toMatchFileSnapshot(file);
  });

  test('of a group shows every member, names who is left out and why', async () => {
    const members = ['basket', 'checkout'].map((application) => ({
      application,
      before: releaseAt(application, '1.4.2', 'a'),
      after: releaseAt(application, '1.4.3', 'b'),
      said: [known()],
    }));
    const leftOut = [
      {
        application: 'mail',
        why: '`2.0.0` waits: mail/dev is held by @pim: <b>load</b> test; `/unhold mail dev` lifts it',
      },
      { application: 'web', why: 'it has a pull request of its own, which people changed or approved', pull: 12 },
    ];
    const text = { environment: 'dev', set: null, group: 'backend', members, leftOut, why: 'newest version' };
    const file = join(import.meta.dirname, '../../fixtures/pulls/group.md');
    await expect(renderGroupBody(text)).toMatchFileSnapshot(file);
  });

  test('has another fingerprint when it says something else, and the same when it does not', () => {
    const said = (facts: readonly Said[]) => parsePullBody(renderPullBody(promotion(facts)))?.said;
    expect(said([known()])).toBe(said([known()]));
    expect(said([])).not.toBe(said([known()]));
  });

  test('fits into what GitHub takes, with a hundred members and long facts', () => {
    const long: Said = { heading: '', sections: [{ kind: 'fold', title: 'Changes', text: 'x'.repeat(70_000) }] };
    const members = Array.from({ length: 100 }, (_, index) => {
      const application = `${'a-long-name-of-an-application-'.repeat(3)}${index}`;
      return {
        application,
        before: releaseAt(application, '1.4.2', 'a'),
        after: releaseAt(application, '1.4.3', 'b'),
        said: [known(), long],
      };
    });
    const leftOut = members.map(({ application }) => ({ application, why: 'y'.repeat(300) }));
    const body = renderGroupBody({ environment: 'dev', set: null, group: 'g', members, leftOut, why: 'newest' });
    expect(byteLength(body)).toBeLessThan(65_000);
    expect(parseGroupBody(body)?.members).toHaveLength(100);
    expect(body).toMatch(/Of \d+ more, what is known is left out for length\./);
    const single = renderPullBody(promotion([known(), long]));
    expect(byteLength(single)).toBeLessThan(45_000);
    expect(single).toContain('<sub>Changes: left out for length.</sub>');
  });
});

test('a title says what moves, also where only the digest of a moving tag does', () => {
  const target = { application: 'checkout', environment: 'dev' };
  const moved = artifactMoves(releaseAt('checkout', 'main', 'a'), releaseAt('checkout', 'main', 'b'));
  expect(pullTitle({ target, moves: moved })).toBe(
    'Promote checkout main sha256:aaaaaaaaaaaa → sha256:bbbbbbbbbbbb to dev',
  );
  const both = [...moved, { repository: 'x', from: { tag: '1', digest: null }, to: { tag: '2', digest: null } }];
  expect(pullTitle({ target, moves: both })).toBe('Promote checkout main and 1 more to dev');
  const chart = { repository: 'oci://x/redis', from: { tag: '1', digest: null }, to: { tag: '2', digest: null } };
  expect(pullTitle({ target, moves: [chart] })).toBe('Promote checkout chart redis 1 → 2 to dev');
});

test('sections without room are counted', () => {
  const one: Said = { heading: '**a**', sections: [{ kind: 'line', text: 'b' }] };
  expect(renderSections([one, one], 15)).toBe('**a**\n\n- b\n\nOf 1 more, what is known is left out for length.');
});
