// docs/reference.md, made from the docstrings of what users import: `reference.mjs` writes it, `reference.mjs --check`
// compares it, `reference.mjs --missing` lists what no docstring says.
import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';
import { code, missing, Reader, wrapped } from './docstrings.mjs';
import { moduleName, root, subjects, textOf } from './subjects.mjs';

const FILE = 'docs/reference.md';
/** Whether the check fails where a docstring or an example is missing; what is missing is counted anyway. */
const MISSING_FAILS = false;

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
const reader = new Reader(checker);

function chapterOf({ declarations: [first] }) {
  const path = relative(join(root, 'lib'), first.getSourceFile().fileName).replaceAll('\\', '/');
  return CHAPTERS.find(([, pattern]) => pattern.test(path))[0];
}

/** What a subject exports, by name. @param homes the subject that exported a symbol first */
async function exportsOf(subject, homes) {
  const module = checker.getSymbolAtLocation(program.getSourceFile(join(root, `lib/${subject}.ts`)));
  const found = [];
  for (const exported of checker.getExportsOfModule(module)) {
    const { name } = exported;
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
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
    const found = await exportsOf(subject, homes);
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
  const counts = Object.entries(missing).map(([what, places]) => `${places.length} without ${what}`);
  console.log(`note: ${counts.join(', ')}`);
  const isStale = textOf(FILE) !== text;
  const isMissing = MISSING_FAILS && missing.docstring.length + missing.example.length > 0;
  if (isStale) console.error(`${FILE} is not what the docstrings say; run: npm run reference`);
  if (isMissing) showMissing();
  if (isStale || isMissing) process.exitCode = 1;
}
