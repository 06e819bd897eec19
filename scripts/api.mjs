// The public API as api-extractor sees it, one report a subject: `api.mjs` writes docs/api, `api.mjs --check` compares,
// and wants a line in the changelog for a report that changed.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor';
import { root, subjects, textOf } from './subjects.mjs';

const FOLDER = 'docs/api';
const CHANGELOG = 'CHANGELOG.md';

/** The report of one subject, made from the declarations that are published. Its mistakes end the run. */
function report(subject, directory) {
  const declarations = `build/lib/${subject}.d.ts`;
  const { compilerOptions } = JSON.parse(textOf('tsconfig.json'));
  const config = ExtractorConfig.prepare({
    packageJsonFullPath: join(root, 'package.json'),
    configObject: {
      projectFolder: root,
      mainEntryPointFilePath: join(root, declarations),
      compiler: { overrideTsconfig: { compilerOptions, files: [declarations] } },
      apiReport: {
        enabled: true,
        // What can be reached without being exported stands in one report; the others would repeat it.
        includeForgottenExports: subject === 'index',
        reportFileName: `${subject}.api.md`,
        reportFolder: directory,
        reportTempFolder: directory,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      newlineKind: 'lf',
    },
  });
  const { succeeded } = Extractor.invoke(config, { localBuild: true, messageCallback });
  if (!succeeded) throw new Error(`api-extractor could not read ${declarations}`);
  return readFileSync(join(directory, `${subject}.api.md`), 'utf8');
}

/** What is printed is what is wrong with the API; that a report is new or changed is said below. */
function messageCallback(message) {
  message.handled = message.category === 'console';
}

/** Reports by the path they are committed at. */
function reports() {
  const directory = mkdtempSync(join(tmpdir(), 'cdk8s-mesh-api-'));
  try {
    return new Map(subjects.map((subject) => [`${FOLDER}/${subject}.api.md`, report(subject, directory)]));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** What git answers; undefined where there is no git, no repository, or nothing of that name. */
function git(...args) {
  try {
    return execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return undefined;
  }
}

/** The reports that are not what they were when the changelog changed last; none where it is being changed now. */
function unsaid(fresh) {
  const commit = git('log', '-1', '--format=%H', '--', CHANGELOG)?.trim();
  if (!commit || git('show', `HEAD:./${CHANGELOG}`) !== textOf(CHANGELOG)) return [];
  return [...fresh].filter(([path, text]) => text !== (git('show', `${commit}:./${path}`) ?? '')).map(([path]) => path);
}

/** What is committed: the reports of today's subjects, and of those that are gone. */
const committed = () =>
  readdirSync(join(root, FOLDER))
    .filter((file) => file.endsWith('.api.md'))
    .map((file) => `${FOLDER}/${file}`);

mkdirSync(join(root, FOLDER), { recursive: true });
const fresh = reports();
const stale = [...new Set([...fresh.keys(), ...committed()])].filter(
  (path) => textOf(path) !== (fresh.get(path) ?? ''),
);
if (!process.argv.includes('--check')) {
  for (const path of stale) {
    if (fresh.has(path)) writeFileSync(join(root, path), fresh.get(path));
    else rmSync(join(root, path));
  }
} else if (stale.length > 0) {
  console.error(
    `the public API is not what ${stale.join(', ')} says; run: npm run api, read the diff, and write it into ${CHANGELOG}`,
  );
  process.exitCode = 1;
} else {
  const silent = unsaid(fresh);
  if (silent.length > 0) {
    console.error(`${silent.join(', ')} changed and ${CHANGELOG} did not: say there what changed for users`);
    process.exitCode = 1;
  }
}
