/** Unit tests: everything in test/ that needs no cluster. */
module.exports = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/e2e/'],
  modulePathIgnorePatterns: ['<rootDir>/build/', '<rootDir>/dist/'],
  // Looked up directly instead of through the sandbox: the simulation of pod ends is arithmetic, and takes a third less.
  sandboxInjectedGlobals: ['Math', 'Infinity', 'Number', 'Object'],
  maxWorkers: '100%',
  // Tests import what a user imports.
  moduleNameMapper: {
    '^cdk8s-mesh$': '<rootDir>/lib/index.ts',
    '^cdk8s-mesh/(analysis|compose|mesh|pulumi|rust)$': '<rootDir>/lib/$1.ts',
  },
  transform: {
    '\\.ts$': [
      '@swc/jest',
      { swcrc: false, jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } },
    ],
  },
};
