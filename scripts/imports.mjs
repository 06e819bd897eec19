// Generates imports/ from Istio's resource definitions: `imports.mjs` writes it, `imports.mjs --check` compares.
// Only the kinds and the version a backend emits, and no descriptions: fields are facts, their prose is not ours.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dump, loadAll } from 'js-yaml';

const MODULE = 'istio.io/api@v1.31.1';
const FILE = 'kubernetes/customresourcedefinitions.gen.yaml';
const KINDS = [
  'AuthorizationPolicy',
  'DestinationRule',
  'Gateway',
  'PeerAuthentication',
  'RequestAuthentication',
  'ServiceEntry',
  'Sidecar',
  'VirtualService',
];
const VERSION = 'v1';

const target = fileURLToPath(new URL('../imports/', import.meta.url));
const cdk8s = join(createRequire(import.meta.url).resolve('cdk8s-cli/package.json'), '../bin/cdk8s');

/** The definitions we need, sorted by kind, as YAML without prose. */
function definitions(directory) {
  const all = loadAll(readFileSync(join(directory, FILE), 'utf8')).filter(Boolean);
  const wanted = KINDS.map((kind) => {
    const found = all.find(({ spec }) => spec.names.kind === kind);
    const versions = found?.spec.versions.filter(({ name }) => name === VERSION) ?? [];
    if (versions.length !== 1) throw new Error(`${MODULE} has no ${kind} ${VERSION}`);
    return { ...found, spec: { ...found.spec, versions } };
  });
  // A field that is itself called "description" has a schema as its value, so only texts go.
  const prose = (key, value) => (key === 'description' && typeof value === 'string' ? undefined : value);
  return wanted.map((definition) => dump(JSON.parse(JSON.stringify(definition, prose)))).join('---\n');
}

function generate(work) {
  const module = JSON.parse(execFileSync('go', ['mod', 'download', '-json', MODULE], { cwd: work, encoding: 'utf8' }));
  writeFileSync(join(work, 'crds.yaml'), definitions(module.Dir));
  const options = ['--language=typescript', '--output=imports', '--save=false', '--check-upgrade=false'];
  execFileSync(process.execPath, [cdk8s, 'import', 'crds.yaml', ...options], { cwd: work, stdio: 'pipe' });
  return join(work, 'imports');
}

/** The names of files that are missing, superfluous or different. */
function differences(left, right) {
  const names = [...new Set([...readdirSync(left), ...readdirSync(right)])].sort();
  const content = (directory, name) =>
    readdirSync(directory).includes(name) ? readFileSync(join(directory, name), 'utf8') : undefined;
  return names.filter((name) => content(left, name) !== content(right, name));
}

function hasGo() {
  try {
    execFileSync('go', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const check = process.argv.includes('--check');
const work = mkdtempSync(join(tmpdir(), 'cdk8s-mesh-imports-'));
try {
  if (check && !hasGo()) {
    console.log('skipped: imports/ was not compared with a fresh run, because go is not on the PATH');
  } else {
    const fresh = generate(work);
    const changed = differences(fresh, target);
    if (check && changed.length > 0) {
      console.error(`imports/ differs from a fresh run in ${changed.join(', ')}; run: npm run imports`);
      process.exitCode = 1;
    } else if (!check) {
      rmSync(target, { recursive: true, force: true });
      cpSync(fresh, target, { recursive: true });
      console.log(changed.length > 0 ? `imports/: wrote ${changed.join(', ')}` : 'imports/: no change');
    }
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
