import fc from 'fast-check';
import type { Artifact } from '../../src/model/release.ts';

/** A name of an application or environment. */
export const aName = fc.oneof(
  fc.stringMatching(/^[a-z0-9]([a-z0-9._-]{0,12}[a-z0-9])?$/),
  fc.constantFrom('a..b', 'x.lock', 'a...lock', '0', 'a.lock.lock'),
);

const aDigest = fc.stringMatching(/^[0-9a-f]{64}$/).map((hex) => `sha256:${hex}`);

/** A canonical image, by tag, by digest, or both. */
export const anArtifact: fc.Arbitrary<Artifact> = fc.record({
  kind: fc.constant('image' as const),
  repository: fc.constantFrom('docker.io/library/nginx', 'ghcr.io/acme/web', 'localhost:5000/a/b--c', 'docker.io/a/b'),
  tag: fc.option(fc.stringMatching(/^[\w][\w.-]{0,10}$/)),
  digest: fc.option(aDigest),
});
