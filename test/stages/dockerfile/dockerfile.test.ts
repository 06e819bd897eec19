import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ImageLabels, RuntimeBase, RustBuild, RustImage } from 'cdk8s-mesh/rust';
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
