import { expect, test } from 'vitest';
import { registerImage } from '../../src/offline/image-command.ts';
import { runCommand } from './terminal.ts';

const run = (text: string) => runCommand(registerImage, ['image', 'parse', text]);
const hex = 'ab'.repeat(32);
const sha = `sha256:${hex}`;

test.each([
  // reference, registry, repository, tag, digest, familiar, canonical
  ['nginx', 'docker.io', 'library/nginx', 'latest', null, 'nginx:latest', 'docker.io/library/nginx:latest'],
  ['nginx:1.27', 'docker.io', 'library/nginx', '1.27', null, 'nginx:1.27', 'docker.io/library/nginx:1.27'],
  ['acme/web:v1', 'docker.io', 'acme/web', 'v1', null, 'acme/web:v1', 'docker.io/acme/web:v1'],
  ['index.docker.io/nginx:1', 'docker.io', 'library/nginx', '1', null, 'nginx:1', 'docker.io/library/nginx:1'],
  ['docker.io/library/nginx:1', 'docker.io', 'library/nginx', '1', null, 'nginx:1', 'docker.io/library/nginx:1'],
  ['docker.io/a/b/c:1', 'docker.io', 'a/b/c', '1', null, 'a/b/c:1', 'docker.io/a/b/c:1'],
  ['ghcr.io/acme/web:1', 'ghcr.io', 'acme/web', '1', null, 'ghcr.io/acme/web:1', 'ghcr.io/acme/web:1'],
  [`ghcr.io/a/b@${sha}`, 'ghcr.io', 'a/b', null, sha, `ghcr.io/a/b@${sha}`, `ghcr.io/a/b@${sha}`],
  [`ghcr.io/a/b:1@${sha}`, 'ghcr.io', 'a/b', '1', sha, `ghcr.io/a/b:1@${sha}`, `ghcr.io/a/b:1@${sha}`],
  ['localhost/web:1', 'localhost', 'web', '1', null, 'localhost/web:1', 'localhost/web:1'],
  ['localhost:5000/web:1', 'localhost:5000', 'web', '1', null, 'localhost:5000/web:1', 'localhost:5000/web:1'],
  // One component never is a host.
  ['host:5000', 'docker.io', 'library/host', '5000', null, 'host:5000', 'docker.io/library/host:5000'],
  [
    'docker.io',
    'docker.io',
    'library/docker.io',
    'latest',
    null,
    'docker.io:latest',
    'docker.io/library/docker.io:latest',
  ],
  ['192.168.0.1:5000/a/b:1', '192.168.0.1:5000', 'a/b', '1', null, '192.168.0.1:5000/a/b:1', '192.168.0.1:5000/a/b:1'],
  ['[2001:db8::1]:5000/a:1', '[2001:db8::1]:5000', 'a', '1', null, '[2001:db8::1]:5000/a:1', '[2001:db8::1]:5000/a:1'],
  ['xn--n3h.example/a:1', 'xn--n3h.example', 'a', '1', null, 'xn--n3h.example/a:1', 'xn--n3h.example/a:1'],
  // An upper-case letter makes a host of the first component.
  ['Acme/web:1', 'Acme', 'web', '1', null, 'Acme/web:1', 'Acme/web:1'],
  ['a__b/c--d/e.f:1', 'docker.io', 'a__b/c--d/e.f', '1', null, 'a__b/c--d/e.f:1', 'docker.io/a__b/c--d/e.f:1'],
])('%s', async (text, registry, repository, tag, digest, familiar, canonical) => {
  const { printed, failed } = await run(text);
  expect(failed).toEqual([]);
  expect(JSON.parse(printed)).toEqual({ registry, repository, tag, digest, familiar, canonical });
});

test.each([
  ['', 'it is empty'],
  ['acme/web :1', 'it holds white space'],
  ['https://ghcr.io/acme/web', 'it begins with a scheme'],
  ['oci://ghcr.io/acme/web', 'it begins with a scheme'],
  ['acme/Web', 'the name "acme/Web" must be lower case'],
  ['ghcr.io/Acme/web', 'the name "Acme/web" must be lower case'],
  ['web:', 'there is no tag behind the colon'],
  ['web:-1', '"-1" is no tag'],
  ['web:1+2', '"1+2" is no tag'],
  [`web:${'a'.repeat(129)}`, 'the tag is 129 characters long; 128 are allowed'],
  [`web@sha256:${'a'.repeat(63)}`, 'it must be an algorithm, a colon and 64 lower-case hexadecimal digits'],
  [`web@sha256:${'A'.repeat(64)}`, '64 lower-case hexadecimal digits'],
  [`web@md5:${'a'.repeat(31)}`, 'at least 32 hexadecimal digits'],
  [`web@${sha}@${sha}`, 'more than one @'],
  [hex, '64 hexadecimal digits name an image on a machine'],
  [`ghcr.io/${'a'.repeat(256)}`, 'the name is 256 characters long; 255 are allowed'],
  ['a/-b', '"a/-b" is no name'],
  ['a//b', '"a//b" is no name'],
  ['a___b', '"a___b" is no name'],
  ['ghcr.io/', 'there is no name behind the host'],
  ['ghcr-.io/a', '"ghcr-.io" is no name of a host'],
])('%s is refused', async (text, reason) => {
  const { printed, failed, status } = await run(text);
  expect({ printed, status }).toEqual({ printed: '', status: 1 });
  expect(failed.join('\n')).toContain('is no image reference: ');
  expect(failed.join('\n')).toContain(reason);
});
