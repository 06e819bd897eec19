// The layering rule: dependencies point one way. Each folder of lib lists the packages it may use beside everything
// left of it; whatever is not allowed here is forbidden.
const ANY = '[a-z_/]+'; // a module of Node's own has no file extension
const LAYERS = [
  { name: 'errors', path: '^lib/errors\\.ts$', packages: ['constructs'] },
  { name: 'model', packages: ['cdk8s', 'cdk8s-plus-28'], builtins: ['crypto'] },
  { name: 'kube', packages: [] },
  { name: 'termination', packages: [] },
  { name: 'rollout', packages: [] },
  { name: 'mesh', packages: ['js-yaml'], also: ['imports/'] },
  { name: 'workload', packages: ['cdk8s', 'cdk8s-plus-28', 'constructs'], builtins: ['crypto'] },
  { name: 'rust', packages: ['cdk8s', 'cdk8s-plus-28', 'constructs'], builtins: ['crypto'] },
  { name: 'bridge', packages: ['cdk8s', 'constructs'] },
  { name: 'analysis', packages: ['constructs'] },
  { name: 'pictures', packages: [] },
  { name: 'stages', packages: ['cdk8s', 'constructs', 'js-yaml', '@pulumi'], builtins: [ANY] },
  { name: 'app', packages: ['cdk8s', 'cdk8s-plus-28', 'constructs'] },
  { name: 'cli', packages: ['cdk8s', 'constructs', 'js-yaml'], builtins: [ANY], also: ['lib/index.ts'] },
];

/** What users import beside 'cdk8s-mesh', by subject. */
const SUBJECTS = 'analysis|compose|mesh|pulumi|rust';
/** The files that users import. */
const SURFACE = `^lib/(index|${SUBJECTS})\\.ts$`;

const folder = ({ name, path }) => path ?? `^lib/${name}/`;
const inPackage = (name) => `(^|/)node_modules/(@types/)?${name}/`;
const nodeWord = (name) => (name === ANY ? "Node's own modules" : `node:${name}`);
const forbid = (name, comment, from, to) => ({ name, severity: 'error', comment, from, to });

/** One layer and all it may import; the pattern lists what is allowed, so a new folder or package is forbidden. */
function layer(self, index) {
  const left = LAYERS.slice(0, index).filter(({ name }) => !self.only || self.only.includes(name));
  const builtins = self.builtins ?? [];
  const also = self.also ?? [];
  const words = [...left.map(({ name }) => `lib/${name}`), ...also, ...self.packages, ...builtins.map(nodeWord)];
  const allowed = [
    ...[...left, self].map(folder),
    ...also.map((path) => `^${path}`),
    ...self.packages.map(inPackage),
    ...builtins.map((name) => `^(node:)?${name}$`),
  ];
  const comment = `lib/${self.name} may import ${words.join(', ') || 'nothing'}, and nothing else.`;
  return forbid(
    `${self.name}-reaches-only-left`,
    comment,
    { path: folder(self) },
    { pathNot: allowed, couldNotResolve: false },
  );
}

module.exports = {
  forbidden: [
    ...LAYERS.map(layer),
    forbid(
      'lib-has-known-folders',
      'A new folder of lib gets its place in the LAYERS of .dependency-cruiser.cjs.',
      { path: '^lib/', pathNot: [SURFACE, ...LAYERS.map(folder)] },
      {},
    ),
    forbid(
      'one-mesh-never-reaches-another',
      'Mesh backends share lib/mesh/*.ts and nothing else.',
      { path: '^lib/mesh/([^/]+)/' },
      { path: '^lib/mesh/[^/]+/', pathNot: '^lib/mesh/$1/' },
    ),
    forbid(
      'mesh-contract-knows-no-backend',
      'The contract is what backends implement; it cannot depend on one of them.',
      { path: '^lib/mesh/mesh\\.ts$' },
      { path: '^lib/mesh/([^/]+/|no(ne|-mesh)\\.ts$)' },
    ),
    forbid(
      'only-pulumi-stage-knows-pulumi',
      'Pulumi is an optional peer: only lib/stages/pulumi* may import @pulumi.',
      { path: '^(lib|imports)/', pathNot: '^lib/stages/pulumi' },
      { path: ['^@pulumi/', '(^|/)node_modules/@pulumi/'] },
    ),
    forbid(
      'pulumi-stage-stands-apart',
      "require('cdk8s-mesh') never loads Pulumi: only lib/pulumi.ts leads to lib/stages/pulumi.",
      { path: '^lib/', pathNot: ['^lib/stages/pulumi/', '^lib/pulumi\\.ts$'] },
      { path: '^lib/stages/pulumi/' },
    ),
    forbid(
      'rust-stands-apart',
      "require('cdk8s-mesh') loads nothing of Rust and no Dockerfiles before an image is built from source.",
      { path: '^lib/', pathNot: ['^lib/(rust|stages/dockerfile)/', '^lib/rust\\.ts$', '^lib/app/mesh-app\\.ts$'] },
      { path: '^lib/(rust|stages/dockerfile)/' },
    ),
    forbid(
      'only-mesh-reads-imports',
      'Generated classes are the vocabulary of one backend: only lib/mesh may import imports/.',
      { path: '^(lib|apps)/', pathNot: '^lib/mesh/' },
      { path: '^imports/' },
    ),
    forbid(
      'imports-know-nothing-of-ours',
      'imports/ is generated and stands alone.',
      { path: '^imports/' },
      { path: '^(lib|apps)/' },
    ),
    forbid(
      'nobody-imports-the-surface',
      'The files of lib itself, but errors.ts, are for users; inside lib, import the file that has it.',
      { path: '^lib/', pathNot: '^lib/cli/' },
      { path: [SURFACE, '^cdk8s-mesh', '^build/'] },
    ),
    forbid(
      'nobody-imports-cli',
      'The command line is the last layer.',
      { pathNot: '^lib/cli/' },
      { path: '^lib/cli/' },
    ),
    forbid(
      'apps-use-the-public-surface',
      "apps/ and proof/ are written as a user would: import from 'cdk8s-mesh' and its exports, never a path inside it.",
      { path: '^(apps|proof)/' },
      {
        path: ['^(lib|imports|test)/', `^build/(?!lib/(index|${SUBJECTS})\\.)`, `^cdk8s-mesh/(?!(${SUBJECTS})$)`],
      },
    ),
    forbid('no-cycles', 'Two files that import each other are one file.', {}, { circular: true }),
    forbid(
      'imports-exist',
      'The imported file or package is not there.',
      { path: '^(lib|apps|imports|proof)/' },
      { couldNotResolve: true, pathNot: `^cdk8s-mesh(/(${SUBJECTS}))?$` },
    ),
  ],
  options: {
    tsPreCompilationDeps: true, // an `import type` is a dependency too
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: ['node_modules', '^build/'] },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['types', 'require', 'node', 'default'] },
  },
};
