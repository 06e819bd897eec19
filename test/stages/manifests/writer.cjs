// A program of its own that writes into a directory: node writer.cjs <directory> <name> <rounds> [program].
// Each round writes the same names with the content of this program, and one name that no other program has.
const { readFileSync } = require('node:fs');
const { transformSync } = require('@swc/core');

require.extensions['.ts'] = (module, path) => {
  const options = {
    swcrc: false,
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
    module: { type: 'commonjs' },
  };
  module._compile(transformSync(readFileSync(path, 'utf8'), options).code, path);
};
const { writeFiles } = require('../../../lib/stages/manifests/output-directory.ts');

const [directory, name, rounds, program] = process.argv.slice(2);
process.argv[1] = program ?? process.argv[1];
for (let round = 0; round < Number(rounds); round += 1) {
  // As a process would that has just begun.
  delete globalThis[Symbol.for('cdk8s-mesh.written')];
  const names = program === undefined ? ['a', 'b', 'folder/c', `only-${name}`] : [`${name}/a`, `${name}/b`];
  const content = `${name} ${round}\n`.repeat(2000);
  writeFiles(directory, new Map(names.map((path) => [path, content])));
}
