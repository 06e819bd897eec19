// docs/reference.md, made from the docstrings of what users import: `reference.mjs` writes it, `reference.mjs --check`
// compares it and lets no docstring be missing, `reference.mjs --missing` lists those that are.
import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';
import { code, missing, Reader, wrapped } from './docstrings.mjs';
import { moduleName, root, subjects, textOf } from './subjects.mjs';

const FILE = 'docs/reference.md';

const INTRODUCTIONS = {
  index: 'services, the program that they are in, and what they are made of',
  analysis: 'what is wrong with an app, or with any manifests',
  compose: 'one environment on one machine',
  mesh: 'the contract of a mesh, for whoever adds one',
  pulumi: 'the same program as a Pulumi deployment',
  rust: 'images of Rust programs',
};

/** Where a file is in lib says what it is about; the first that fits. */
const CHAPTERS = [
  ['Programs', /^app\//],
  ['Services', /^workload\/(?!suppress)|^rust\/rust-service/],
  ['What a service is made of', /^model\/workload\//],
  ['Traffic', /^model\/traffic\//],
  ['Access and calls', /^model\/(access\/|call\.)/],
  ['Termination', /^(model\/)?termination\//],
  ['The network', /^model\/network\./],
  ['Worlds and rules', /^mesh\/(world|rule|declared)\.|^kube\//],
  ['Platform and mesh', /^mesh\//],
  ['Images of Rust programs', /^rust\//],
  ['Stages', /^stages\//],
  ['Errors and findings', /^/],
];

const { options } = ts.convertCompilerOptionsFromJson(JSON.parse(textOf('tsconfig.json')).compilerOptions, root);
const files = subjects.map((subject) => join(root, `lib/${subject}.ts`));
const program = ts.createProgram(files, { ...options, noEmit: true });
const checker = program.getTypeChecker();
/** What each subject exports: names and the symbols that they stand for. */
const exportsBySubject = new Map(subjects.map((subject) => [subject, exportsOf(subject)]));
const reader = new Reader(checker, new Set([...exportsBySubject.values()].flat().map(({ symbol }) => symbol)));

function exportsOf(subject) {
  const module = checker.getSymbolAtLocation(program.getSourceFile(join(root, `lib/${subject}.ts`)));
  return checker.getExportsOfModule(module).map((exported) => ({
    name: exported.name,
    symbol: exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported,
  }));
}

function chapterOf({ declarations: [first] }) {
  const path = relative(join(root, 'lib'), first.getSourceFile().fileName).replaceAll('\\', '/');
  return CHAPTERS.find(([, pattern]) => pattern.test(path))[0];
}

/** The entries of a subject, by name. @param homes the subject that exported a symbol first */
async function entriesOf(subject, homes) {
  const found = [];
  for (const { name, symbol } of exportsBySubject.get(subject)) {
    if (homes.has(symbol)) {
      found.push({ name, home: homes.get(symbol) });
    } else {
      homes.set(symbol, subject);
      found.push({ name, chapter: chapterOf(symbol), text: await reader.entry(symbol, name) });
    }
  }
  return found.sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** GitHub's anchors: a heading that was there before gets a number. */
function anchors() {
  const used = new Map();
  return (heading) => {
    const slug = heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-');
    const count = used.get(slug) ?? 0;
    used.set(slug, count + 1);
    return `#${slug}${count > 0 ? `-${count}` : ''}`;
  };
}

async function page() {
  const anchor = anchors();
  const link = (heading) => `[${heading}](${anchor(heading)})`;
  const homes = new Map();
  const contents = [];
  const body = [];
  anchor('Reference');
  for (const subject of subjects) {
    const found = await entriesOf(subject, homes);
    const title = moduleName(subject);
    contents.push(`- ${link(title)}: ${INTRODUCTIONS[subject] ?? ''}`);
    body.push(`## ${title}`);
    const elsewhere = found.filter(({ home }) => home).map(({ name, home }) => `${code(name)} of ${moduleName(home)}`);
    if (elsewhere.length > 0) body.push(wrapped(`Has, too: ${elsewhere.join(', ')}.`));
    const chapters = CHAPTERS.map(([chapter]) => [chapter, found.filter((each) => each.chapter === chapter)]);
    for (const [chapter, entries] of chapters.filter(([, entries]) => entries.length > 0)) {
      const heading = link(chapter);
      const links = entries.map(({ name }) => link(name)).join(', ');
      contents.push(`  - ${wrapped(`${heading}: ${links}`, '    ')}`);
      body.push(`### ${chapter}`, ...entries.flatMap(({ name, text }) => [`#### ${name}`, text]));
    }
  }
  const introduction =
    'What users import, by subject: what it means, its type, default and errors. `?` is what may be left out. ' +
    'This page is made of docstrings (`npm run reference`): edit those.';
  return `${['# Reference', wrapped(introduction), contents.join('\n'), ...body].join('\n\n')}\n`;
}

function showMissing() {
  for (const [what, places] of Object.entries(missing)) {
    console.log([`${places.length} without ${what}`, ...places.sort().map((place) => `  ${place}`)].join('\n'));
  }
}

const text = await page();
if (process.argv.includes('--missing')) {
  showMissing();
} else if (!process.argv.includes('--check')) {
  writeFileSync(join(root, FILE), text);
} else {
  const isStale = textOf(FILE) !== text;
  const isMissing = Object.values(missing).some((places) => places.length > 0);
  if (isStale) console.error(`${FILE} is not what the docstrings say; run: npm run reference`);
  if (isMissing) showMissing();
  if (isStale || isMissing) process.exitCode = 1;
}
