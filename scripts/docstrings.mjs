// What the docstrings of lib say, as Markdown, and what they do not say.
import { relative } from 'node:path';
import { format } from 'prettier';
import ts from 'typescript';
import { root } from './subjects.mjs';

export const COLUMNS = 110;

/** Objects that users write: a field that may be left out says what is then. */
const IS_WRITTEN = /(?<!Checked.*)(Options|Props|Traffic|Route|Match|Pool|Detection)$/;

const NO_TRUNCATION = ts.TypeFormatFlags.NoTruncation;

/** What is missing in lib, by file and line. `export`: a type that users meet without being able to name it. */
export const missing = { docstring: [], example: [], meaning: [], default: [], export: [] };

function note(what, node, name) {
  const source = node.getSourceFile();
  const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
  missing[what].push(`${relative(root, source.fileName)}:${line} ${name}`);
}

// ---- Markdown for GitHub and for a terminal

/** Text in lines of a width, all but the first indented. */
export function wrapped(text, indent = '') {
  const paragraphs = text.split('\n\n').map((paragraph) => {
    const lines = [''];
    // Code stays whole: a terminal shows it in one piece.
    for (const word of paragraph.match(/(?:`[^`]*`|\S)+/g) ?? []) {
      const line = lines.at(-1);
      if (line !== '' && line.length + 1 + word.length > COLUMNS - indent.length) lines.push(word);
      else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
    }
    return lines.join(`\n${indent}`);
  });
  return paragraphs.join(`\n\n${indent}`);
}

const sentence = (text) => (text === '' || /[.!?:]$/.test(text) ? text : `${text}.`);
export const code = (text) => (text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``);
const block = (text) => `\`\`\`ts\n${text}\n\`\`\``;

async function typescript(text) {
  const options = { parser: 'typescript', singleQuote: true, printWidth: COLUMNS, semi: false };
  return (await format(text, options)).trim();
}

/** A default as it is written: code, unless a dash says that it is prose. */
const defaultText = (text) => (text.startsWith('- ') ? text.slice(2) : code(text));

/** A paragraph of a docstring is a line here; `{@link X}` is code. */
const prose = (comment) =>
  (ts.getTextOfJSDocComment(comment) ?? '')
    .replace(/\{@link ([^|}]+?)\s*(?:\|[^}]*)?\}/g, '`$1`')
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.replace(/\s*\n\s*/g, ' ').trim())
    .filter(Boolean)
    .join('\n\n');

// ---- One docstring

/** What a docstring says: its text, its examples, and its other tags as sentences. */
function docs(node) {
  const tags = ts.getJSDocTags(node);
  const texts = (name) => tags.filter(({ tagName }) => tagName.text === name).map(({ comment }) => prose(comment));
  const params = tags.filter(({ tagName }) => ['param', 'typeParam'].includes(tagName.text));
  const said = {
    text: prose(ts.getJSDocCommentsAndTags(node).find(ts.isJSDoc)?.comment),
    params: params.map(({ name, comment }) => `${name ? `${code(name.getText())}: ` : ''}${prose(comment)}`),
    defaults: texts('default').map(defaultText),
    examples: tags
      .filter(({ tagName }) => tagName.text === 'example')
      .map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? ''),
  };
  const asides = [
    ...said.params,
    ...texts('returns').map((text) => `Returns ${text}`),
    ...said.defaults.map((text) => `Default: ${text}`),
    ...texts('throws').map((text) => `Throws ${text}`),
  ];
  return { ...said, asides: asides.map(sentence).join(' ') };
}

/** One member in a list: how it is written, what it means, its default, its errors, and how it looks in use. */
function item(shown, { text, asides, examples }) {
  const uses = examples.map((example) => `Example: ${code(example.replace(/\s*\n\s*/g, ' ').trim())}`);
  const all = [text, asides, ...uses].map(sentence).filter(Boolean).join(' ');
  return all === '' ? `- ${code(shown)}` : `- ${code(shown)}\n  ${wrapped(all, '  ')}`;
}

// ---- What is exported

const has = (node, ...kinds) => node.modifiers?.some(({ kind }) => kinds.includes(kind)) ?? false;
const isStatic = (node) => has(node, ts.SyntaxKind.StaticKeyword);
const isInternal = (node) => ts.getJSDocTags(node).some(({ tagName }) => tagName.text === 'internal');
const isPublic = (node) =>
  !has(node, ts.SyntaxKind.PrivateKeyword, ts.SyntaxKind.ProtectedKeyword) &&
  !isInternal(node) &&
  !(node.name && (ts.isComputedPropertyName(node.name) || ts.isPrivateIdentifier(node.name)));

const oneLine = (node) =>
  node
    .getText()
    .replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
    .replace(/\s+/g, ' ')
    .trim();

/** Reads declarations with the compiler's help. */
export class Reader {
  /** @param exported every symbol that users can import, from whatever subject */
  constructor(checker, exported) {
    this.checker = checker;
    this.exported = exported;
  }

  /** All that there is to say of one export, whose declarations may be several: an interface and its factories. */
  async entry(symbol, name) {
    const nodes = symbol.declarations;
    nodes.forEach((node) => this.noteUnnamed(node, name));
    const said = nodes.map(docs);
    const examples = said.flatMap((each) => each.examples);
    if (said.every(({ text }) => text === '')) note('docstring', nodes[0], name);
    const isUsed = ts.isClassDeclaration(nodes[0]) || ts.isFunctionDeclaration(nodes[0]);
    if (isUsed && examples.length === 0) note('example', nodes[0], name);
    const heads = await Promise.all(nodes.map((node) => this.head(node, name)));
    const uses = await Promise.all(examples.map((example) => typescript(example).catch(() => example.trim())));
    return [
      ...heads.filter(Boolean).map((head) => (head.includes('\n') ? block(head) : code(head))),
      ...said.flatMap(({ text, asides }) => [text, asides]).map((text) => wrapped(text)),
      ...uses.map(block),
      ...nodes.map((node) => this.items(node, name).join('\n')),
    ]
      .filter(Boolean)
      .join('\n\n');
  }

  /** The line that says what it is; none for an object that holds factories. */
  async head(node, name) {
    if (ts.isFunctionDeclaration(node)) return `function ${name}${this.signature(node)}`;
    if (ts.isVariableDeclaration(node)) return isObject(node) ? undefined : `const ${name}: ${this.type(node)}`;
    const types = node.typeParameters ? `<${node.typeParameters.map(oneLine).join(', ')}>` : '';
    if (ts.isTypeAliasDeclaration(node)) {
      if (ts.isTypeLiteralNode(node.type)) return `type ${name}${types}`;
      return typescript(`type ${name}${types} = ${this.aliased(node)}`);
    }
    const word = ts.isClassDeclaration(node) ? 'class' : 'interface';
    return [`${word} ${name}${types}`, ...(node.heritageClauses ?? []).map(oneLine)].join(' ');
  }

  /** What a name stands for. A type that is made from a constant is written out: users do not see the constant. */
  aliased(node) {
    const text = oneLine(node.type);
    const flags = NO_TRUNCATION | ts.TypeFormatFlags.InTypeAlias;
    return /\btypeof\b/.test(text) ? this.written(this.checker.getTypeAtLocation(node), node, flags) : text;
  }

  /** Notes every type in a declaration that is of this library and that no subject exports. */
  noteUnnamed(node, owner) {
    const walk = (inner) => {
      if (ts.isBlock(inner) || (ts.isClassElement(inner) && !isPublic(inner))) return;
      const name = ts.isTypeReferenceNode(inner) ? inner.typeName : undefined;
      const found = name && this.checker.getSymbolAtLocation(name);
      const symbol = found && found.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(found) : found;
      const [at] = symbol?.declarations ?? [];
      const isOurs = at?.getSourceFile().fileName.startsWith(`${root}lib/`) && !ts.isTypeParameterDeclaration(at);
      if (isOurs && !this.exported.has(symbol)) note('export', inner, `${name.getText()} in ${owner}`);
      ts.forEachChild(inner, walk);
    };
    walk(node);
  }

  /** What it has, a list item each. */
  items(node, name) {
    if (ts.isClassDeclaration(node)) return this.ofClass(node, name);
    if (ts.isInterfaceDeclaration(node)) return this.members(node.members, name);
    if (ts.isVariableDeclaration(node) && isObject(node)) return this.factories(node, name);
    const isLiteral = ts.isTypeAliasDeclaration(node) && ts.isTypeLiteralNode(node.type);
    return isLiteral ? this.members(node.type.members, name) : [];
  }

  ofClass(node, name) {
    const constructor = node.members.find((each) => ts.isConstructorDeclaration(each) && each.body);
    const fields = (constructor?.parameters ?? []).filter((each) =>
      ts.isParameterPropertyDeclaration(each, constructor),
    );
    const members = [...fields, ...node.members].filter((each) => each.name && !ts.isSetAccessor(each));
    return [
      ...(constructor && isPublic(constructor)
        ? [item(`new ${name}${this.parameters(constructor)}`, docs(constructor))]
        : []),
      ...this.members(members.filter(isStatic), name),
      ...this.members(
        members.filter((each) => !isStatic(each)),
        name,
      ),
    ];
  }

  members(nodes, owner) {
    return nodes.filter(isPublic).map((node) => {
      const own = docs(node);
      const said = own.text === '' ? { ...own, text: this.inherited(node) } : own;
      const name = `${owner}.${node.name?.getText() ?? '[index]'}`;
      if (said.text === '' && said.asides === '') note('meaning', node, name);
      const isFactory = isStatic(node) && ts.isMethodDeclaration(node);
      if (isFactory && said.examples.length === 0) note('example', node, name);
      const isProp = node.questionToken && IS_WRITTEN.test(owner);
      if (isProp && said.defaults.length === 0) note('default', node, name);
      return item(this.shown(node, owner), said);
    });
  }

  /** The functions of `const Access = { from: ... }`. */
  factories(node, owner) {
    const properties = this.checker.getTypeAtLocation(node).getProperties();
    return properties.map(({ name: property, valueDeclaration: at }) => {
      const name = `${owner}.${property}`;
      const { initializer = at } = at;
      const isFactory = ts.isFunctionLike(initializer);
      const said = docs(at);
      if (said.text === '' && said.asides === '') note('meaning', at, name);
      if (isFactory && said.examples.length === 0) note('example', at, name);
      return item(isFactory ? name + this.signature(initializer) : `${name}: ${this.type(at)}`, said);
    });
  }

  /** What the class above, or an interface that is implemented, says of a member. */
  inherited(node) {
    const symbol = node.name && this.checker.getSymbolAtLocation(node.name);
    const text = ts.displayPartsToString(symbol?.getDocumentationComment(this.checker));
    return text.replace(/\s*\n\s*/g, ' ').trim();
  }

  /** A member as it is written by whoever uses it. */
  shown(node, owner) {
    if (ts.isIndexSignatureDeclaration(node)) return oneLine(node);
    const name = `${isStatic(node) ? `${owner}.` : ''}${node.name.getText()}`;
    if (ts.isMethodDeclaration(node) || ts.isMethodSignature(node)) return name + this.signature(node);
    return `${name}${node.questionToken ? '?' : ''}: ${this.type(node)}`;
  }

  signature(node) {
    return `${this.parameters(node)}: ${this.returned(node)}`;
  }

  parameters(node) {
    const types = node.typeParameters ? `<${node.typeParameters.map(oneLine).join(', ')}>` : '';
    const each = node.parameters.map((parameter) => {
      const name = ts.isIdentifier(parameter.name) ? parameter.name.text : 'options';
      const optional = parameter.questionToken || parameter.initializer ? '?' : '';
      return `${parameter.dotDotDotToken ? '...' : ''}${name}${optional}: ${this.type(parameter)}`;
    });
    return `${types}(${each.join(', ')})`;
  }

  /** A type as text, without the path of the file that it is from. */
  written(type, node, flags) {
    return this.checker.typeToString(type, node, flags).replace(/import\("[^"]*"\)\./g, '');
  }

  returned(node) {
    if (node.type) return oneLine(node.type);
    const type = this.checker.getSignatureFromDeclaration(node).getReturnType();
    return this.written(type, node, NO_TRUNCATION);
  }

  /** The type as its author wrote it; what the compiler found where nobody wrote any. */
  type(node) {
    if (node.type) return oneLine(node.type);
    return this.written(this.checker.getTypeAtLocation(node), node, NO_TRUNCATION);
  }
}

const isObject = ({ initializer }) =>
  initializer && ts.isObjectLiteralExpression(ts.isAsExpression(initializer) ? initializer.expression : initializer);
