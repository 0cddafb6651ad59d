import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Release, releaseOf } from '../../src/model/release.ts';
import { artifactMoves } from '../../src/text/artifact-move.ts';
import {
  parseBranchName,
  parseRollbackBranch,
  parseTargetKey,
  renderBranchName,
  renderRollbackBranch,
} from '../../src/text/branch-name.ts';
import { parseCommitMessage, renderCommitMessage, renderGroupCommitMessage } from '../../src/text/commit-message.ts';
import { groupTitle, parseGroupBody, renderGroupBody } from '../../src/text/group-pull.ts';
import {
  isSticky,
  parseDataMarker,
  parseReplyMarker,
  renderDataMarker,
  replyMarker,
  retireMarkers,
  STICKY_MARKER,
} from '../../src/text/markers.ts';
import { parsePullBody, pullTitle, renderPullBody } from '../../src/text/pull-body.ts';
import { matrixTable } from '../../src/text/release-matrix.ts';
import { aName, anArtifact } from './arbitraries.ts';

const target = fc.record({ application: aName, environment: aName });
const group = fc.oneof(
  target.map((one) => ({ kind: 'target' as const, ...one })),
  fc.record({ kind: fc.constant('set' as const), set: aName, environment: aName }),
  fc.record({ kind: fc.constant('batch' as const), environment: aName }),
);
const release = fc.array(anArtifact, { maxLength: 4 }).map(releaseOf);

describe('parse(render(x)) is x', () => {
  it('for branch names, which Git accepts', () => {
    fc.assert(
      fc.property(group, (one) => {
        const branch = renderBranchName(one);
        expect(parseBranchName(branch)).toEqual(one);
        expect(branch).not.toMatch(/\.\.|\.lock(\/|$)|\/\.|[\s~^:?*[\\]/);
      }),
    );
    fc.assert(
      fc.property(target, (one) => {
        const branch = renderBranchName({ kind: 'target', ...one });
        const back = renderRollbackBranch(one);
        expect(parseRollbackBranch(back)).toEqual(one);
        expect([parseRollbackBranch(branch), parseBranchName(back)]).toEqual([null, null]);
        expect(back).not.toMatch(/\.\.|\.lock(\/|$)|\/\.|[\s~^:?*[\\]/);
      }),
    );
    const odd = { kind: 'target' as const, application: 'a..b', environment: 'x.lock' };
    expect(renderBranchName(odd)).toBe('shiplock/promote/a%2e.b/x%2elock');
    expect(parseBranchName('shiplock/promote/a%2e.b/x%2elock')).toEqual(odd);
    expect(renderBranchName({ kind: 'set', set: 'shop', environment: 'prod' })).toBe('shiplock/promote-set/shop/prod');
    expect(renderBranchName({ kind: 'batch', environment: 'dev' })).toBe('shiplock/promote-batch/dev');
  });

  it('for commit messages', () => {
    fc.assert(
      fc.property(target, release, release, (one, before, after) => {
        const message = renderCommitMessage({ target: one, release: after, moves: artifactMoves(before, after) });
        const key = `${one.application}/${one.environment}`;
        expect(parseCommitMessage(message)).toEqual([{ target: key, release: after.id, artifacts: after.artifacts }]);
      }),
    );
  });

  it('for pull request bodies, also with hostile text', () => {
    const hostile = fc.oneof(
      fc.string(),
      fc.constantFrom('<!-- shiplock:pull {} -->', '-->', '\n<!-- shiplock:pull x -->\n'),
    );
    fc.assert(
      fc.property(target, release, release, hostile, (one, before, after, why) => {
        const moves = artifactMoves(before, after);
        const body = renderPullBody({ target: one, release: after, moves, why });
        const key = `${one.application}/${one.environment}`;
        const said = expect.stringMatching(/^[0-9a-f]{16}$/);
        expect(parsePullBody(body)).toEqual({ version: 1, target: key, release: after.id, moves, said });
        expect(parsePullBody(body.replaceAll('\n', '\r\n'))?.release).toBe(after.id);
      }),
    );
  });

  it('for bodies and commits of sets, groups and batches, also with hostile text', () => {
    const member = fc.record({ application: aName, before: release, after: release });
    const hostile = fc.constantFrom('<!-- shiplock:group {} -->', '--> x', '\n<!-- shiplock:pull x -->\n', 'a `b` | c');
    const input = fc.record({
      environment: aName,
      named: fc.oneof(
        fc.record({ set: aName }),
        fc.constant({ set: null }),
        fc.record({ set: fc.constant(null), group: aName }),
      ),
      leftOut: fc.array(fc.record({ application: aName, why: hostile }), { maxLength: 3 }),
      members: fc.uniqueArray(member, { selector: ({ application }) => application, maxLength: 5 }),
      why: hostile,
    });
    fc.assert(
      fc.property(input, ({ named, ...rest }) => {
        const group = { ...rest, ...named };
        const { environment } = group;
        const moved = group.members
          .filter(({ before, after }) => before.id !== after.id)
          .map(({ application, after }) => ({ target: `${application}/${environment}`, release: after }));
        const body = renderGroupBody(group);
        const members = moved.map((one) => ({ target: one.target, release: one.release.id }));
        expect(parseGroupBody(body)).toEqual({ version: 1, environment, ...named, members, said: expect.any(String) });
        expect(parsePullBody(body)).toBeNull();
        expect(parseGroupBody(retireMarkers(body))).toBeNull();
        expect(parseCommitMessage(renderGroupCommitMessage(group))).toEqual(
          moved.map((one) => ({ target: one.target, release: one.release.id, artifacts: one.release.artifacts })),
        );
        expect(groupTitle(group).length).toBeLessThanOrEqual(201);
      }),
    );
  });

  it('for markers', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), (id) => {
        expect(parseReplyMarker(`${replyMarker(id)}\nDone.`)).toBe(id);
      }),
    );
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const marker = renderDataMarker('x', value);
        expect(JSON.stringify(parseDataMarker('x', `text\n${marker}`))).toBe(JSON.stringify(value));
        expect(marker.match(/--/g)).toHaveLength(2);
      }),
    );
  });
});

describe('what is not ours is not read', () => {
  it('branches', () => {
    const others = [
      'main',
      'shiplock/promote/a',
      'shiplock/promote/a/b/c',
      'shiplock/promote/A/b',
      'shiplock/promote/a%2eb/c',
      'x/shiplock/promote/a/b',
      'shiplock/promote-set/a',
      'shiplock/promote-batch/a/b',
    ];
    for (const branch of others) {
      expect([branch, parseBranchName(branch)]).toEqual([branch, null]);
      const back = branch.replace('promote', 'rollback');
      expect([back, parseRollbackBranch(back)]).toEqual([back, null]);
    }
  });

  it('targets', () => {
    expect(parseTargetKey('checkout/dev')).toEqual({ application: 'checkout', environment: 'dev' });
    for (const key of ['a', 'a/b/c', 'A/b', '/']) expect(parseTargetKey(key)).toBeNull();
  });

  it('quoted markers and foreign comments', () => {
    expect(isSticky(`${STICKY_MARKER}\n### Ready`)).toBe(true);
    expect(isSticky(`> ${STICKY_MARKER}`)).toBe(false);
    expect(parseReplyMarker(`> ${replyMarker(4)}`)).toBeNull();
    expect(parseReplyMarker('<!-- shiplock:reply 99999999999999999999 -->')).toBeNull();
  });

  it('bodies and messages', () => {
    expect(parsePullBody('')).toBeNull();
    expect(parsePullBody('<!-- shiplock:pull {"version":2} -->')).toBeNull();
    expect(parsePullBody('<!-- shiplock:pull {broken -->')).toBeNull();
    const trailers = 'Shiplock-Target: a/b\nShiplock-Release: 0123456789ab';
    expect(parseCommitMessage(`x\n\n${trailers}\n`)).toEqual([
      { target: 'a/b', release: '0123456789ab', artifacts: [] },
    ]);
    expect(parseCommitMessage(`${trailers}\n\nSigned-off-by: me`)).toEqual([]);
    expect(parseCommitMessage(`x\n\n${trailers}\nShiplock-Artifact: not an image`)).toEqual([]);
    expect(parseCommitMessage('')).toEqual([]);
  });
});

describe('the words', () => {
  const from = releaseOf([{ kind: 'image', repository: 'ghcr.io/acme/checkout', tag: '1.4.2', digest: null }]);
  const to = releaseOf([{ kind: 'image', repository: 'ghcr.io/acme/checkout', tag: '1.4.3', digest: null }]);
  const promotion = {
    target: { application: 'checkout', environment: 'dev' },
    release: to,
    moves: artifactMoves(from, to),
  };

  it('of a commit', () => {
    expect(renderCommitMessage(promotion)).toBe(`Promote checkout 1.4.3 to dev

ghcr.io/acme/checkout: 1.4.2 -> 1.4.3

Shiplock-Target: checkout/dev
Shiplock-Release: ${to.id}
Shiplock-Artifact: ghcr.io/acme/checkout:1.4.3
`);
  });

  it('of a title', () => {
    expect(pullTitle(promotion)).toBe('Promote checkout 1.4.2 → 1.4.3 to dev');
    const move = { repository: 'b', from: null, to: { tag: null, digest: `sha256:${'ab'.repeat(32)}` } };
    expect(pullTitle({ ...promotion, moves: [move, ...promotion.moves] })).toBe(
      'Promote checkout sha256:abababababab and 1 more to dev',
    );
  });

  it('of a body', () => {
    const body = renderPullBody({ ...promotion, why: '`1.4.3` was pushed by @olga.' });
    expect(body).toContain('`1.4.3` was pushed by `@olga`.');
    expect(body).toContain('| `ghcr.io/acme/checkout` | `1.4.2` | `1.4.3` |');
    const move = { repository: 'a/b', from: null, to: { tag: '1', digest: `sha256:${'ab'.repeat(32)}` } };
    const pinned = renderPullBody({ ...promotion, moves: [move], why: '' });
    expect(pinned).toContain('| `a/b` | — | `1` `sha256:abababababab` |');
  });

  it('of a matrix: one row per application, images by name where there are several, and no more than fits', () => {
    const side = (tag: string) => ({ kind: 'image' as const, repository: 'ghcr.io/acme/side', tag, digest: null });
    const two = (tag: string) => releaseOf([...to.artifacts, side(tag)]);
    const row = (application: string, before: Release | null, after: Release | null) => ({
      application,
      before,
      after,
    });
    expect(
      matrixTable([
        row('a', from, to),
        row('b', to, to),
        row('c', two('1'), two('2')),
        row('d', null, from),
        row('e', two('1'), null),
      ]).split('\n'),
    ).toEqual([
      '| application | before | after |',
      '|---|---|---|',
      '| `a` | `1.4.2` | `1.4.3` |',
      '| `b` | `1.4.3` | stays |',
      '| `c` | `side` `1` | `side` `2` |',
      '| `d` | — | `1.4.2` |',
      '| `e` | `checkout` `1.4.3`<br>`side` `1` | — |',
    ]);
    const many = Array.from({ length: 900 }, (_, index) => row(`application-${index}`, from, to));
    const text = matrixTable(many);
    expect(text.length).toBeLessThan(24_200);
    expect(text).toMatch(/\| and \d+ more \| \| \|$/);
  });

  it('of moves: what stays is left out, what comes and goes is shown', () => {
    const other = { kind: 'image' as const, repository: 'ghcr.io/acme/side', tag: '1', digest: null };
    expect(artifactMoves(releaseOf([...from.artifacts, other]), releaseOf([other]))).toEqual([
      { repository: 'ghcr.io/acme/checkout', from: { tag: '1.4.2', digest: null }, to: null },
    ]);
    expect(artifactMoves(null, releaseOf([other]))).toEqual([
      { repository: 'ghcr.io/acme/side', from: null, to: { tag: '1', digest: null } },
    ]);
  });
});
