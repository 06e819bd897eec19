import fc from 'fast-check';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ImageLabels, RuntimeBase, RustBuild, RustImage } from 'cdk8s-mesh/rust';
import { ValidationError } from 'cdk8s-mesh';
import { dockerfile, MADE_BY } from '../../../lib/stages/dockerfile/dockerfile';
import { dockerignore } from '../../../lib/stages/dockerfile/dockerignore';

const GOLDEN = join(__dirname, '../../golden/image');
const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

function greeter(build?: RustBuild, labels?: ImageLabels): RustImage {
  return RustImage.from('ghcr.io/acme/greeter:1.4.2', { crate: 'greeter', build, labels });
}

const WORKSPACE = RustBuild.of({ members: ['order-service', 'user-service'], libraries: ['common'] });
const [ORDERS, USERS] = ['order-service', 'user-service'].map((crate) =>
  RustImage.from(`localhost/${crate}:1`, { crate, build: WORKSPACE }),
) as [RustImage, RustImage];

/** Every kind of recipe; one golden file each. */
const RECIPES: Readonly<Record<string, () => string>> = {
  'distroless-cc': () => dockerfile(greeter(), [8080]),
  'distroless-static': () =>
    dockerfile(greeter(RustBuild.of({ base: RuntimeBase.distrolessStatic(), rust: '1.91.1' })), []),
  'debian-slim': () =>
    dockerfile(
      greeter(
        RustBuild.of({
          base: RuntimeBase.debianSlim({ debian: 'trixie', uid: 10001, packages: ['tzdata', 'libpq5'] }),
          builder: { packages: ['libpq-dev'] },
          features: ['tls', 'metrics'],
          cacheMounts: true,
        }),
      ),
      [8080, 9090],
    ),
  pinned: () =>
    dockerfile(
      greeter(RustBuild.of({ base: RuntimeBase.distrolessCc({ digest: DIGEST }), builder: { digest: DIGEST } }), {
        description: 'Says "hello" for $5',
        source: 'https://github.com/acme/greeter',
        licenses: 'Apache-2.0',
      }),
      [8080],
    ),
  workspace: () => dockerfile(ORDERS, [8080]),
  'workspace.dockerignore': () => dockerignore(WORKSPACE),
};

test.each(Object.keys(RECIPES))('the recipe %s makes the file that test/golden says', (name) => {
  const path = join(GOLDEN, name.includes('.') ? name : `${name}.Dockerfile`);
  const text = (RECIPES[name] as () => string)();
  if (process.env['UPDATE_GOLDEN'] !== undefined) writeFileSync(path, text);
  expect(existsSync(path)).toBe(true);
  expect(text).toBe(readFileSync(path, 'utf8'));
});

test('two binaries of one workspace share everything up to the build of their own', () => {
  const shared = (text: string) => text.split('AS build')[0]?.replace(/^#.*\n/, '');
  expect(shared(dockerfile(ORDERS, [8080]))).toBe(shared(dockerfile(USERS, [9090])));
  expect(dockerfile(ORDERS, [8080])).not.toContain('user-service --');
});

test('a crate is ignored but for its manifest, its lock file and its sources', () => {
  const lines = dockerignore(RustBuild.of()).split('\n');
  expect(lines.slice(1, 4)).toEqual(['*', '!Cargo.toml', '!Cargo.lock']);
  expect(lines).toContain('!src');
  expect(dockerignore(RustBuild.of({ include: ['migrations'] }))).toContain('\n!migrations\n');
});

test('every file says where it comes from in its first line', () => {
  for (const make of Object.values(RECIPES)) expect(make().startsWith(MADE_BY)).toBe(true);
});

test('a label stays on its line, whatever is in it', () => {
  const text = dockerfile(greeter(undefined, { description: 'a\n"b\\\u0000\u0085\u2028$c`d`' }), []);
  expect(text).toContain('\n      org.opencontainers.image.description="a \\"b\\\\ \\$c`d`" \\\n');
});

/** Every line that a Dockerfile of ours may have; what stands in quotes is a label. */
const WORD = '(?:[\\w./:@=,+-]+|/var/lib/apt/lists/\\*)';
const LINES = [
  /^$/,
  /^#[ \w`,.:;()-]*$/,
  new RegExp(`^(FROM|COPY|WORKDIR|USER|EXPOSE)( ${WORD})+$`),
  new RegExp(`^RUN (cargo|apk|apt-get)( ${WORD}| &&)*( \\\\)?$`),
  /^RUN --mount=type=cache,sharing=locked,target=\/usr\/local\/cargo\/registry \\$/,
  /^ {4}--mount=type=cache,sharing=locked,target=\/usr\/local\/cargo\/git\/db \\$/,
  new RegExp(`^ {4}(cargo|&&)( ${WORD}| &&)+$`),
  /^(LABEL| {5}) org\.opencontainers\.image\.[a-z.]+="([^"\\$]|\\["\\$])*"( \\)?$/,
  /^ENTRYPOINT \["\/app\/[\w-]+"\]$/,
];

test('whatever is taken leaves every line of a Dockerfile what it was', () => {
  const odd = fc.array(fc.oneof(fc.constantFrom(...'\n\r\t $`"\';&|<>(){}[]*?!#~\\%=-.+/:@,a1_'), fc.constant('ab')), {
    minLength: 1,
    maxLength: 5,
  });
  const text = odd.map((parts) => parts.join(''));
  const options = fc.record({
    list: fc.constantFrom('members', 'libraries', 'features', 'include'),
    own: text,
    pack: text,
    image: text,
    label: text,
    crate: fc.oneof(text, fc.constant('orders')),
    cacheMounts: fc.boolean(),
  });
  let taken = 0;
  const attempt = (make: () => string) => {
    try {
      const lines = make().split('\n');
      taken += 1;
      expect(lines.filter((line) => !LINES.some((pattern) => pattern.test(line)))).toEqual([]);
    } catch (error) {
      if (!(error instanceof ValidationError)) throw error;
    }
  };
  fc.assert(
    fc.property(options, ({ list, own, pack, image, label, crate, cacheMounts }) => {
      const make = (build: object, name = 'orders') =>
        dockerfile(
          RustImage.from('a:1', {
            crate: name,
            build: RustBuild.of({ cacheMounts, ...build }),
            labels: { description: label },
          }),
          [80],
        );
      attempt(() => make({ [list]: [own], ...(list === 'libraries' && { members: ['orders'] }) }));
      attempt(() => make({ base: RuntimeBase.debianSlim({ packages: [pack] }), builder: { packages: [pack] } }));
      attempt(() => make({ base: RuntimeBase.distrolessStatic(), builder: { packages: [pack] } }));
      attempt(() => make({ base: RuntimeBase.of({ image, uid: 1, debian: 'trixie' }) }));
      attempt(() => make({ base: RuntimeBase.of({ image: `base:1${image}`, uid: 1, debian: 'trixie' }) }));
      attempt(() => make({ rust: own }, crate));
    }),
    { numRuns: 500, seed: 21 },
  );
  expect(taken).toBeGreaterThan(300);
});
