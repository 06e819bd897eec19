import fc from 'fast-check';
import { ValidationError } from '../../lib/errors';
import { Image } from '../../lib/model/workload/image';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

test.each([
  ['redis:7-alpine', 'redis', '7-alpine', undefined],
  ['localhost:5000/fortio:1', 'localhost:5000/fortio', '1', undefined],
  ['ghcr.io/acme/orders:1.4.2', 'ghcr.io/acme/orders', '1.4.2', undefined],
  [`ghcr.io/acme/orders@${DIGEST}`, 'ghcr.io/acme/orders', undefined, DIGEST],
  [`ghcr.io/acme/orders:1.4.2@${DIGEST}`, 'ghcr.io/acme/orders', '1.4.2', DIGEST],
])('%s is read in its parts, and written as it was', (reference, repository, tag, digest) => {
  const image = Image.parse(reference);
  expect(image).toMatchObject({ repository, tag, digest });
  expect(image.reference).toBe(reference);
});

test('the port of a registry is no tag', () => {
  expect(() => Image.parse('localhost:5000/fortio')).toThrow(ValidationError);
});

test('an image of parts is the image of its whole reference', () => {
  const tags = fc.stringMatching(/^[A-Za-z0-9_][\w.-]{0,20}$/).filter((tag) => tag !== 'latest');
  fc.assert(
    fc.property(tags, (tag) => {
      expect(Image.of('ghcr.io/acme/orders', { tag })).toEqual(Image.parse(`ghcr.io/acme/orders:${tag}`));
    }),
  );
});

test.each([
  ['128 characters', 't'.repeat(128), true],
  ['129 characters', 't'.repeat(129), false],
  ['a leading dot', '.1', false],
  ['a slash', 'a/b', false],
])('a tag of %s', (_, tag, accepted) => {
  const make = (): Image => Image.of('redis', { tag });
  if (accepted) expect(make().tag).toBe(tag);
  else expect(make).toThrow('MSVC-IMAGE-004');
});

test.each([
  [1, true],
  [1336, true],
  [1337, false],
  [1338, true],
  [0, false],
  [-1, false],
  [1.5, false],
  [2147483647, true],
  [2147483648, false],
])('user %d', (uid, accepted) => {
  const make = (): Image => Image.parse('redis:7', { uid });
  if (accepted) expect(make().uid).toBe(uid);
  else expect(make).toThrow(ValidationError);
});

test('an image says nothing: it has no shell and runs as the nonroot user of distroless images', () => {
  expect(Image.parse('redis:7')).toMatchObject({ shell: false, uid: 65532 });
});

test('the same image with another tag keeps shell and user, and drops the digest', () => {
  const canary = Image.parse(`redis:7@${DIGEST}`, { shell: true, uid: 999 }).withTag('8');
  expect(canary).toMatchObject({ repository: 'redis', tag: '8', digest: undefined, shell: true, uid: 999 });
});

test('another tag is checked as the first one was', () => {
  expect(() => Image.parse('redis:7').withTag('latest')).toThrow('MSVC-IMAGE-003');
});
