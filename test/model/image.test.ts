import fc from 'fast-check';
import { ValidationError } from '../../lib/errors';
import { checkedImage, Image } from '../../lib/model/workload/image';
import { thrownBy } from '../fixtures';

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

test.each([
  'redis',
  'library/redis',
  'localhost/orders',
  'localhost:5000/orders',
  'ghcr.io/acme/orders',
  'GHCR.io/acme/orders',
  'Registry:5000/orders',
  '10.0.0.1:5000/a/b/c',
  '[2001:db8::1]:5000/orders',
  'a__b/c-d/e--f/g.h',
  '0'.repeat(247),
  `ghcr.io/${'a'.repeat(255)}`,
])('the repository %j is one, as the kubelet reads it', (repository) => {
  expect(Image.of(repository, { tag: '1' }).reference).toBe(`${repository}:1`);
});

test.each([
  '',
  ' redis',
  'redis ',
  'redis\n',
  'Redis',
  'redis:7',
  'acme/Orders',
  'Acme/orders',
  'ghcr.io/acme/',
  '/acme/orders',
  'acme//orders',
  'a___b',
  'a..b',
  'a.-b',
  '-a',
  'a-',
  'ghcr.io:port/a',
  'ghcr.io:/a',
  '-ghcr.io/a',
  'https://ghcr.io/a',
  '0'.repeat(248),
  `ghcr.io/${'a'.repeat(256)}`,
])('the repository %j is none', (repository) => {
  expect(() => Image.of(repository, { tag: '1' })).toThrow('MSVC-IMAGE-001');
});

test.each([
  [`redis@${DIGEST}@${DIGEST}`, 'MSVC-IMAGE-002'],
  [`redis:7@${DIGEST}@junk`, 'MSVC-IMAGE-002'],
  [`redis@${DIGEST.toUpperCase()}`, 'MSVC-IMAGE-002'],
  ['redis@', 'MSVC-IMAGE-002'],
  ['redis:', 'MSVC-IMAGE-004'],
  ['redis:7 ', 'MSVC-IMAGE-004'],
  ['redis:7:8', 'MSVC-IMAGE-001'],
  ['', 'MSVC-IMAGE-001'],
])('%j is no reference', (reference, code) => expect(() => Image.parse(reference)).toThrow(code));

test.each([undefined, null, 5, {}, [], ['redis:7'], Symbol('redis')])('%p is no reference as text', (reference) => {
  expect(() => Image.parse(reference as never)).toThrow('MSVC-IMAGE-101');
  expect(() => Image.of(reference as never, { tag: '7' })).toThrow('MSVC-IMAGE-001');
});

test.each<[unknown, string]>([
  [undefined, 'MSVC-INPUT-101'],
  ['7', 'MSVC-INPUT-101'],
  [{ tags: '7' }, 'write tag in place of tags'],
  [{ tag: 7 }, 'MSVC-IMAGE-004'],
  [{ tag: null }, 'MSVC-IMAGE-004'],
  [{ digest: 7 }, 'MSVC-IMAGE-002'],
  [{ tag: '7', shell: 'yes' }, 'MSVC-INPUT-105'],
  [{ tag: '7', shell: null }, 'MSVC-INPUT-105'],
  [{ tag: '7', uid: '999' }, 'MSVC-IMAGE-005'],
  [{ tag: '7', uid: null }, 'MSVC-IMAGE-005'],
])('Image.of refuses %j', (given, code) => expect(() => Image.of('redis', given as never)).toThrow(code));

test('what an image is has no tag where the reference has it', () => {
  expect(() => Image.parse('redis:7', { tag: '8' } as never)).toThrow('MSVC-INPUT-102');
});

test('a text in place of an image is told how to write one', () => {
  const where = { node: { path: 'dev/orders' } };
  const image = Image.parse('redis:7');
  expect(checkedImage(image, 'image')).toBe(image);
  expect(thrownBy(() => checkedImage('ghcr.io/acme/orders:1.4.2', 'image', where)).message).toBe(
    'MSVC-CLASS-001 [dev/orders] image: got "ghcr.io/acme/orders:1.4.2", expected Image of cdk8s-mesh\n' +
      "  fix: write Image.parse('ghcr.io/acme/orders:1.4.2')",
  );
  expect(() => checkedImage(undefined, 'image', where)).toThrow(
    "write Image.parse('ghcr.io/acme/order-service:1.4.2')",
  );
});
