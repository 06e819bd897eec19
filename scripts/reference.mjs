// docs/reference.md, made from the docstrings of what users import: `reference.mjs` writes it, `reference.mjs --check`
// compares and counts what no docstring says, `reference.mjs --missing` lists that.
import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { format } from 'prettier';
import ts from 'typescript';
import { moduleName, root, subjects, textOf } from './subjects.mjs';

const FILE = 'docs/reference.md';
const COLUMNS = 110;
/** Whether a docstring that is missing makes the check fail. */
const MISSING_FAILS = false;

const INTRODUCTION = {
  index: 'Services, the program that they are in, and what they are made of.',
  pulumi: 'The same program as a Pulumi deployment.',
  compose: 'One environment on one machine.',
  rust: 'Recipes of images of Rust programs.',
  analysis: 'What is wrong with an app, or with any manifests.',
  mesh: 'The contract of a mesh, for whoever adds one.',
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
  ['Platform and mesh', /^mesh\/(?!rule|world)/],
  ['Images of Rust programs', /^rust\//],
  ['Stages', /^stages\//],
  ['Errors and findings', /^/],
];

const { options } = ts.convertCompilerOptionsFromJson(JSON.parse(textOf('tsconfig.json')).compilerOptions, root);
const files = subjects.map((subject) => join(root, `lib/${subject}.ts`));
const program = ts.createProgram(files, { ...options, noEmit: true });
const checker = program.getTypeChecker();

const missing = { docstring: [], example: [], default: [] };

/** Notes what no docstring says, by the line it should stand above. */
function note(what, node, name) {
  const source = node.getSourceFile();
  const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
  missing[what].push(`${relative(root, source.fileName)}:${line} ${name}`);
}

// ---------------------------------------------------------------- docstrings

/** A docstring's text as Markdown: on one line where it is one paragraph. */
const prose = (comment) =>
  (ts.getTextOfJSDocComment(comment) ?? '')
    .replace(/\{@link (?:[^|}]*\|)?\s*([^}]+?)\s*\}/g, '`$1`')
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.replace(/\s*\n\s*/g, ' ').trim())
    .filter(Boolean)
    .join('\n\n');

/** What a docstring says: its text, and its tags by name. */
function docs(node) {
  const comment = ts.getJSDocCommentsAndTags(node).find(ts.isJSDoc);
  const tags = ts.getJSDocTags(node);
  const named = (...names) => tags.filter((tag) => names.includes(tag.tagName.text));
  return {
    text: prose(comment?.comment),
    defaults: named('default').map((tag) => prose(tag.comment).replace(/^- /, '')),
    throws: named('throws').map((tag) => prose(tag.comment)),
    returns: named('returns').map((tag) => prose(tag.comment)),
    params: named('param', 'typeParam').map((tag) => [paramName(tag), prose(tag.comment).replace(/^- /, '')]),
    examples: named('example').map((tag) => ts.getTextOfJSDocComment(tag.comment) ?? ''),
    internal: named('internal').length > 0,
  };
}

const paramName = (tag) => tag.name?.getText() ?? '';

// ---------------------------------------------------------------- types as text

const oneLine = (node) =>
  node
    .getText()
    .replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
    .replace(/\s+/g, ' ')
    .trim();

/** The type as its author wrote it; what the compiler found where nobody wrote any. */
const typeText = (node) =>
  node.type
    ? oneLine(node.type)
    : checker.typeToString(checker.getTypeAtLocation(node), node, ts.TypeFormatFlags.NoTruncation);

const parameterText = (node) =>
  `${node.dotDotDotToken ? '...' : ''}${ts.isIdentifier(node.name) ? node.name.text : 'options'}` +
  `${node.questionToken || node.initializer ? '?' : ''}: ${typeText(node)}`;

function signatureText(node) {
  const types = node.typeParameters ? `<${node.typeParameters.map(oneLine).join(', ')}>` : '';
  return `${types}(${node.parameters.map(parameterText).join(', ')})`;
}

function returnText(node) {
  if (node.type) return oneLine(node.type);
  const signature = checker.getSignatureFromDeclaration(node);
  return checker.typeToString(signature.getReturnType(), node, ts.TypeFormatFlags.NoTruncation);
}

// ---------------------------------------------------------------- Markdown

/** Text in lines of a width, the later ones indented. */
function wrapped(text, indent = '') {
  const paragraphs = text.split('\n\n').map((paragraph) => {
    const lines = [''];
    // Code is one word: a terminal shows it whole, and Markdown never takes its inside for something else.
    for (const word of paragraph.match(/(?:`[^`]*`|\S)+/g) ?? []) {
      const line = lines.at(-1);
      if (line !== '' && line.length + 1 + word.length > COLUMNS - indent.length) lines.push(word);
      else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
    }
    return lines.join(`\n${indent}`);
  });
  return paragraphs.join(`\n\n${indent}`);
}

const sentence = (text) => (text === '' || /[.!?:`)]$/.test(text) ? text : `${text}.`);
const code = (text) => (text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``);

/** What a docstring says beside its text, each as a sentence of its own. */
const asides = ({ params, returns, defaults, throws }) => [
  ...params.map(([name, text]) => sentence(`${code(name)}: ${text}`)),
  ...returns.map((text) => sentence(`Returns ${text}`)),
  ...defaults.map((text) => sentence(`Default: ${text}`)),
  ...throws.map((text) => sentence(`Throws ${text}`)),
];

const typescript = (text) =>
  format(text, { parser: 'typescript', singleQuote: true, printWidth: COLUMNS, semi: false });

async function block(examples) {
  const texts = await Promise.all(examples.map((text) => typescript(text).catch(() => text)));
  return texts.map((text) => `\`\`\`ts\n${text.trim()}\n\`\`\``);
}

/** One member in a list: what is written, what it means, its default, its errors, and how it looks in use. */
function item(shown, said) {
  const examples = said.examples.map((text) => `Example: ${code(text.replace(/\s*\n\s*/g, ' ').trim())}`);
  const text = [said.text, ...asides(said), ...examples].map(sentence).filter(Boolean).join(' ');
  return `- ${code(shown)}${text === '' ? '' : `\n  ${wrapped(text, '  ')}`}`;
}

// ---------------------------------------------------------------- members

const has = (node, kind) => node.modifiers?.some((modifier) => modifier.kind === kind) ?? false;
const isHidden = (node) =>
  has(node, ts.SyntaxKind.PrivateKeyword) || ts.isPrivateIdentifier(node.name ?? node) || docs(node).internal;
const isStatic = (node) => has(node, ts.SyntaxKind.StaticKeyword);

/** A member as it is written by whoever uses it. */
function shown(node, owner) {
  const name = node.name ? node.name.getText() : '';
  const before = isStatic(node) ? `${owner}.` : '';
  const optional = node.questionToken ? '?' : '';
  if (ts.isMethodDeclaration(node) || ts.isMethodSignature(node)) {
    return `${before}${name}${signatureText(node)}: ${returnText(node)}`;
  }
  if (ts.isIndexSignatureDeclaration(node)) return oneLine(node);
  if (ts.isGetAccessor(node)) return `${before}${name}: ${returnText(node)}`;
  return `${before}${name}${optional}: ${typeText(node)}`;
}

/** A member's line; what it does not say is noted. */
function member(node, owner) {
  const said = docs(node);
  const name = `${owner}.${node.name ? node.name.getText() : '[index]'}`;
  if (said.text === '' && said.defaults.length === 0) note('docstring', node, name);
  if (isStatic(node) && ts.isMethodDeclaration(node) && said.examples.length === 0) note('example', node, name);
  if (ts.isPropertySignature(node) && node.questionToken && said.defaults.length === 0) note('default', node, name);
  return item(shown(node, owner), said);
}

/** The fields of a constructor that are its parameters, too. */
const parameterFields = (node) =>
  node.members
    .filter(ts.isConstructorDeclaration)
    .flatMap(({ parameters }) =>
      parameters.filter((parameter) => ts.isParameterPropertyDeclaration(parameter, parameter.parent)),
    );

function classItems(node, name) {
  const members = [...node.members.filter((each) => each.name), ...parameterFields(node)].filter(
    (each) => !isHidden(each),
  );
  const factories = members.filter((each) => isStatic(each));
  const constructor = node.members.find((each) => ts.isConstructorDeclaration(each) && each.body);
  const isOpen = constructor && !isHidden(constructor) && !has(constructor, ts.SyntaxKind.ProtectedKeyword);
  return [
    ...(isOpen ? [item(`new ${name}${signatureText(constructor)}`, docs(constructor))] : []),
    ...[...factories, ...members.filter((each) => !isStatic(each))].map((each) => member(each, name)),
  ];
}

/** The functions of `const Access = { from: ... }`. */
function factoryItems(node, name) {
  const properties = checker.getTypeAtLocation(node).getProperties();
  return properties.map((property) => {
    const at = property.valueDeclaration;
    const { initializer = at } = at;
    const said = docs(at);
    if (said.text === '' && said.params.length === 0) note('docstring', at, `${name}.${property.name}`);
    const isFunction = ts.isFunctionLike(initializer);
    if (isFunction && said.examples.length === 0) note('example', at, `${name}.${property.name}`);
    const rest = isFunction ? `${signatureText(initializer)}: ${returnText(initializer)}` : `: ${typeText(at)}`;
    return item(`${name}.${property.name}${rest}`, said);
  });
}

// ---------------------------------------------------------------- what is exported

const isObjectLiteral = ({ initializer }) =>
  initializer && ts.isObjectLiteralExpression(ts.isAsExpression(initializer) ? initializer.expression : initializer);

const heritage = (node) => (node.heritageClauses ?? []).map(oneLine).join(' ');
const headOf = (word, node) =>
  `${word} ${node.name.text}${node.typeParameters ? `<${node.typeParameters.map(oneLine).join(', ')}>` : ''} ${heritage(node)}`.trim();

/** One declaration: the line that says what it is, and the list of what it has. */
async function declaration(node, name) {
  const visible = (members) =>
    members.filter((each) => !each.name || !isHidden(each)).map((each) => member(each, name));
  if (ts.isClassDeclaration(node)) return { head: headOf('class', node), items: classItems(node, name) };
  if (ts.isInterfaceDeclaration(node)) return { head: headOf('interface', node), items: visible(node.members) };
  if (ts.isFunctionDeclaration(node))
    return { head: `function ${name}${signatureText(node)}: ${returnText(node)}`, items: [] };
  if (ts.isVariableDeclaration(node)) {
    if (isObjectLiteral(node)) return { head: undefined, items: factoryItems(node, name) };
    return { head: `const ${name}: ${typeText(node)}`, items: [] };
  }
  if (ts.isTypeLiteralNode(node.type)) return { head: `type ${name}`, items: visible(node.type.members) };
  return { head: (await typescript(oneLine(node).replace(/^export /, ''))).trim(), items: [] };
}

/** All that there is to say of one export. */
async function entry(symbol, name) {
  const nodes = symbol.declarations;
  const said = nodes.map(docs);
  const example = said.flatMap(({ examples }) => examples);
  const [first] = nodes;
  if (said.every(({ text }) => text === '')) note('docstring', first, name);
  const wantsExample = ts.isClassDeclaration(first) || ts.isFunctionDeclaration(first);
  if (wantsExample && example.length === 0) note('example', first, name);
  const parts = await Promise.all(nodes.map((node) => declaration(node, name)));
  return [
    ...parts.filter(({ head }) => head).map(({ head }) => `\`\`\`ts\n${head}\n\`\`\``),
    ...said
      .flatMap((each) => [each.text, asides(each).join(' ')])
      .filter(Boolean)
      .map((text) => wrapped(text)),
    ...(await block(example)),
    ...parts.filter(({ items }) => items.length > 0).map(({ items }) => items.join('\n')),
  ].join('\n\n');
}

/** What one subject exports, by chapter; what another one exported before is only named. */
async function exportsOf(subject, seen) {
  const module = checker.getSymbolAtLocation(program.getSourceFile(join(root, `lib/${subject}.ts`)));
  const found = [];
  for (const exported of checker.getExportsOfModule(module)) {
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    const { name } = exported;
    if (seen.has(symbol)) {
      found.push({ name, again: seen.get(symbol) });
    } else {
      seen.set(symbol, subject);
      const path = relative(join(root, 'lib'), symbol.declarations[0].getSourceFile().fileName).replaceAll('\\', '/');
      const [chapter] = CHAPTERS.find(([, pattern]) => pattern.test(path));
      found.push({ name, chapter, text: await entry(symbol, name) });
    }
  }
  return found.sort((one, other) => (one.name < other.name ? -1 : 1));
}

// ---------------------------------------------------------------- the page

/** GitHub's anchors: the second heading of a name gets a number. */
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
  const seen = new Map();
  const anchor = anchors();
  anchor('Reference');
  const contents = [];
  const body = [];
  for (const subject of subjects) {
    const found = await exportsOf(subject, seen);
    contents.push(`- [${moduleName(subject)}](${anchor(moduleName(subject))}): ${INTRODUCTION[subject] ?? ''}`);
    body.push(`## ${moduleName(subject)}`, INTRODUCTION[subject] ?? '');
    const again = found.filter(({ again: where }) => where);
    if (again.length > 0) {
      const list = again.map(({ name, again: where }) => `${code(name)} (of ${moduleName(where)})`).join(', ');
      body.push(wrapped(`Exported here, too: ${list}.`));
    }
    for (const [chapter] of CHAPTERS) {
      const entries = found.filter((each) => each.chapter === chapter);
      if (entries.length === 0) continue;
      const link = anchor(chapter);
      const links = entries.map(({ name }) => `[${name}](${anchor(name)})`).join(', ');
      contents.push(`  - [${chapter}](${link}): ${links}`);
      body.push(`### ${chapter}`, ...entries.flatMap(({ name, text }) => [`#### ${name}`, text]));
    }
  }
  const notes = [
    'What users import, by subject: meaning, type, default and errors of everything. `?` is what may be left out.',
    'Made from the docstrings by `npm run reference`; edit them and not this page.',
  ];
  return `${['# Reference', notes.join('\n'), contents.join('\n'), ...body.filter(Boolean)].join('\n\n')}\n`;
}

const text = await page();
const gaps = Object.entries(missing).map(([what, places]) => `${places.length} ${what}s`);
if (process.argv.includes('--missing')) {
  for (const [what, places] of Object.entries(missing)) {
    console.log([`no ${what}:`, ...places.sort().map((place) => `  ${place}`)].join('\n'));
  }
} else if (!process.argv.includes('--check')) {
  writeFileSync(join(root, FILE), text);
} else {
  console.log(`note: ${gaps.join(', ')} are missing`);
  if (textOf(FILE) !== text) {
    console.error(`${FILE} is not what the docstrings say; run: npm run reference`);
    process.exitCode = 1;
  } else if (MISSING_FAILS && Object.values(missing).some((places) => places.length > 0)) process.exitCode = 1;
}
