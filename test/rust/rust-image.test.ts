import { Image, type ValidationError } from 'cdk8s-mesh';
import { RuntimeBase, RustBuild, type RustBuildOptions, RustImage } from 'cdk8s-mesh/rust';
import { thrownBy } from '../fixtures';

const codeOf = (act: () => unknown) => (thrownBy(act) as ValidationError).code;
const image = (options: RustBuildOptions = {}, crate = 'orders') =>
  RustImage.from('localhost/orders:1', { crate, build: RustBuild.of(options) });
const OWN = { image: 'registry.example.com/base:1', uid: 1000, debian: 'bookworm' } as const;

test('an image with a recipe is an image, and stays one with another tag', () => {
  const first = RustImage.from('ghcr.io/acme/orders:1.4.2', { crate: 'orders' });
  expect([first instanceof Image, first.reference]).toEqual([true, 'ghcr.io/acme/orders:1.4.2']);
  const next = first.withTag('1.5.0');
  expect([next instanceof RustImage, next.reference, next.recipe]).toEqual([
    true,
    'ghcr.io/acme/orders:1.5.0',
    first.recipe,
  ]);
});

test('the base decides about shell and user, and the recipe about the programs', () => {
  const facts = ({ shell, uid, workdir, programs }: RustImage) => [shell, uid, workdir, programs];
  expect(facts(image())).toEqual([false, 65532, '/app', ['/app/orders']]);
  expect(facts(image({ base: RuntimeBase.distrolessStatic() }))).toEqual([false, 65532, '/app', ['/app/orders']]);
  expect(facts(image({ base: RuntimeBase.debianSlim({ uid: 1000 }) }))).toEqual([true, 1000, '/app', ['/app/orders']]);
  expect(facts(image({ base: RuntimeBase.of({ ...OWN, shell: true }) }))).toEqual([
    true,
    1000,
    '/app',
    ['/app/orders'],
  ]);
});

test('nothing is read from disk before the stages do', () => {
  expect(() => image({ directory: 'no/such/folder' })).not.toThrow();
});

describe('what is refused', () => {
  test('a base without a numeric user, or with root', () => {
    expect(codeOf(() => RuntimeBase.of({ ...OWN, uid: undefined as never }))).toBe('MSVC-RUST-001');
    expect(codeOf(() => RuntimeBase.debianSlim({ uid: 0 }))).toBe('MSVC-RUST-001');
    expect(RuntimeBase.debianSlim({ uid: 1 }).uid).toBe(1);
  });

  test('a runtime that is older than the builder, with what would happen', () => {
    const base = RuntimeBase.distrolessCc({ debian: 'bookworm' });
    const error = thrownBy(() => RustBuild.of({ base, builder: { debian: 'trixie' } }));
    expect((error as ValidationError).code).toBe('MSVC-RUST-009');
    expect(error.message).toContain('Debian release of the builder: got "trixie", expected bookworm, as at runtime');
    expect(error.message).toContain(
      'the binary would ask for a newer glibc than gcr.io/distroless/cc-debian12:nonroot has',
    );
  });

  test('a runtime that is newer, whose OpenSSL is another one', () => {
    const base = RuntimeBase.debianSlim({ debian: 'bookworm' });
    const error = thrownBy(() => RustBuild.of({ base, builder: { debian: 'bullseye' } }));
    expect(error.message).toContain('docker.io/library/debian:bookworm-slim has another OpenSSL');
    expect(() => RustBuild.of({ base, builder: { debian: 'bookworm' } })).not.toThrow();
  });

  test('a Debian builder beside a static base', () => {
    const base = RuntimeBase.distrolessStatic();
    expect(codeOf(() => RustBuild.of({ base, builder: { debian: 'bookworm' } }))).toBe('MSVC-RUST-009');
  });

  test.each<[string, RustBuildOptions]>([
    ['MSVC-RUST-005', { directory: '/srv/app' }],
    ['MSVC-RUST-005', { directory: 'services/' }],
    ['MSVC-RUST-006', { rust: 'stable' }],
    ['MSVC-RUST-006', { rust: '1.91.1.2' }],
    ['MSVC-RUST-007', { features: ['tls metrics'] }],
    ['MSVC-RUST-008', { members: ['../orders'] }],
    ['MSVC-RUST-008', { include: ['/etc'] }],
    ['MSVC-RUST-010', { libraries: ['common'] }],
    ['MSVC-RUST-004', { builder: { packages: ['libssl-dev pkg-config'] } }],
  ])('%s for %j', (code, options) => expect(codeOf(() => RustBuild.of(options))).toBe(code));

  test.each<RustBuildOptions>([
    { directory: '.' },
    { directory: '../shop/services' },
    { rust: '1.91.1' },
    { features: ['orders/tls'] },
    { members: ['crates/orders'], libraries: ['crates/common'] },
  ])('but not %j', (options) => expect(() => RustBuild.of(options)).not.toThrow());

  test.each([
    ['MSVC-IMAGE-004', 'registry.example.com/base:1\nRUN id'],
    ['MSVC-IMAGE-001', 'registry.example.com\n/base:1'],
    ['MSVC-IMAGE-001', 'base image:1'],
    ['MSVC-IMAGE-004', 'base:1 AS other'],
    ['MSVC-IMAGE-004', 'base:1\nUSER 0'],
    ['MSVC-IMAGE-003', 'registry.example.com/base:latest'],
    ['MSVC-IMAGE-004', 'registry.example.com/base'],
    ['MSVC-IMAGE-002', 'base:1@sha256:1\nRUN id'],
    ['MSVC-IMAGE-001', '${BASE}'],
    ['MSVC-RUST-115', 5],
    ['MSVC-RUST-115', undefined],
  ])('%s for a base %j', (code, reference) => {
    expect(codeOf(() => RuntimeBase.of({ ...OWN, image: reference as string }))).toBe(code);
  });

  test.each([OWN.image, `base:1@sha256:${'0'.repeat(64)}`, `base@sha256:${'0'.repeat(64)}`, 'localhost:5000/base:1'])(
    'but not a base %j',
    (reference) => expect(RuntimeBase.of({ ...OWN, image: reference }).image).toBe(reference),
  );

  test.each<[string, RustBuildOptions]>([
    ['MSVC-RUST-005', { directory: '-C' }],
    ['MSVC-RUST-007', { features: ['--all-features'] }],
    ['MSVC-RUST-008', { include: ['--link'] }],
    ['MSVC-RUST-008', { include: ['a b'] }],
    ['MSVC-RUST-004', { builder: { packages: ['libc6-'] } }],
    ['MSVC-RUST-004', { builder: { packages: ['a;id'] } }],
    ['MSVC-RUST-006', { rust: '1\nRUN id' }],
  ])('%s for %j, which a shell, cargo or Docker would take for something else', (code, options) => {
    expect(codeOf(() => RustBuild.of(options))).toBe(code);
  });

  test.each<[string, () => unknown, string]>([
    ['no options', () => RustBuild.of(null as never), 'RustBuild: got null, expected an object with directory, '],
    [
      'a text for a list',
      () => RustBuild.of({ members: 'orders' as never }),
      'members of RustBuild: got "orders", expected a list of texts',
    ],
    [
      'a list with a number',
      () => RustBuild.of({ features: [5 as never] }),
      'features of RustBuild: got [5], expected a list of texts',
    ],
    [
      'an unknown option',
      () => RustBuild.of({ feature: ['tls'] } as never),
      'option of RustBuild: got "feature", expected one of directory, ',
    ],
    [
      'an unknown option of the builder',
      () => RustBuild.of({ builder: { package: [] } as never }),
      'option of builder of RustBuild: got "package", expected one of debian, digest, packages',
    ],
    [
      'a base that is none',
      () => RustBuild.of({ base: {} as never }),
      'base of RustBuild: got {}, expected a RuntimeBase',
    ],
    [
      'a name of JavaScript',
      () => RustBuild.of({ constructor: 5 } as never),
      'option of RustBuild: got "constructor", expected one of ',
    ],
    [
      'a text for true',
      () => RuntimeBase.of({ ...OWN, shell: 'yes' as never }),
      'shell of RuntimeBase.of: got "yes", expected true or false',
    ],
    [
      'a number for a text',
      () => RuntimeBase.distrolessCc({ digest: 5 as never }),
      'digest of RuntimeBase.distrolessCc: got 5, expected a text',
    ],
    [
      'no reference',
      () => RustImage.from(undefined as never, { crate: 'a' }),
      'reference of RustImage: got undefined, expected a text',
    ],
    [
      'no recipe',
      () => RustImage.from('a:1', undefined as never),
      'RustImage: got undefined, expected an object with crate, ',
    ],
    [
      'a label that is no text',
      () => RustImage.from('a:1', { crate: 'a', labels: { source: 5 as never } }),
      'source of labels of RustImage: got 5, expected a text',
    ],
    [
      'a label that is none',
      () => RustImage.from('a:1', { crate: 'a', labels: { license: 'MIT' } as never }),
      'option of labels of RustImage: got "license", expected one of description, source, licenses',
    ],
  ])('MSVC-RUST-115 for %s', (_, act, says) => {
    expect(thrownBy(act).message).toContain(says);
    expect(codeOf(act)).toBe('MSVC-RUST-115');
  });

  test('the message shows how it is written', () => {
    expect(thrownBy(() => RuntimeBase.debianSlim({ packages: 'libpq5' as never })).message).toMatch(
      /^MSVC-RUST-115 \[.*rust-image\.test\.ts:\d+\] packages of RuntimeBase\.debianSlim: got "libpq5", expected a list of texts\n {2}fix: write it as in RuntimeBase\.debianSlim\(\{ uid: 10001, packages: \['libpq5'\] \}\)$/,
    );
  });

  test('a release, a digest, a crate and a binary that there cannot be', () => {
    expect(codeOf(() => RuntimeBase.distrolessCc({ debian: 'buster' as never }))).toBe('MSVC-RUST-002');
    expect(codeOf(() => RuntimeBase.distrolessCc({ digest: 'sha256:1' }))).toBe('MSVC-RUST-003');
    expect(codeOf(() => image({}, 'my crate'))).toBe('MSVC-RUST-011');
    expect(codeOf(() => RustImage.from('localhost/orders:1', { crate: 'orders', binary: 'a"b' }))).toBe(
      'MSVC-RUST-011',
    );
  });
});
