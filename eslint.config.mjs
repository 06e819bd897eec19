import js from '@eslint/js';
import tseslint from 'typescript-eslint';

const noDefaultExport = {
  selector: 'ExportDefaultDeclaration',
  message: 'Export by name, so that a thing is called the same everywhere.',
};

const pure = 'Only lib/stages and lib/cli may touch the outside world: two runs must give the same bytes.';
const effects = ['child_process', 'cluster', 'dgram', 'dns', 'fs', 'http', 'http2', 'https', 'net', 'os', 'perf_hooks']
  .concat(['process', 'readline', 'timers', 'tls', 'worker_threads'])
  .flatMap((name) => [name, `${name}/*`, `node:${name}`, `node:${name}/*`]);
const globals = ['process', 'Date', 'performance', 'crypto', 'fetch', 'WebSocket', 'console']
  .concat(['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'require'])
  .map((name) => ({ name, message: pure }));

export default tseslint.config(
  { ignores: ['build/', 'coverage/', 'dist/', 'imports/'] },
  js.configs.recommended,
  tseslint.configs.recommended,
  {
    // The compiler knows which names exist.
    rules: { 'no-undef': 'off', eqeqeq: 'error', 'prefer-const': 'error', 'object-shorthand': 'error' },
  },
  {
    files: ['lib/**/*.ts', 'apps/**/*.ts', 'proof/**/*.ts', 'test/**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'no-restricted-syntax': ['error', noDefaultExport],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // A prop is left out of a copy by naming it: const { logLevel, ...rest } = props.
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true, argsIgnorePattern: '^_' }],
    },
  },
  {
    files: ['lib/**/*.ts', 'apps/**/*.ts', 'proof/**/*.ts'],
    rules: {
      'max-lines': ['error', { max: 223, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 4],
      complexity: ['error', 10],
    },
  },
  {
    files: ['lib/**/*.ts'],
    ignores: ['lib/stages/**', 'lib/cli/**'],
    rules: {
      'no-restricted-globals': ['error', ...globals],
      'no-restricted-properties': ['error', { object: 'Math', property: 'random', message: pure }],
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { group: effects, message: pure },
            { group: ['crypto', 'node:crypto'], allowImportNames: ['createHash'], message: pure },
          ],
        },
      ],
    },
  },
  {
    // Load what few apps need when it is needed, not with the package: large typed kinds, the rooms of some commands.
    files: ['lib/mesh/istio/istio.ts', 'lib/app/mesh-app.ts'],
    rules: {
      'no-restricted-globals': ['error', ...globals.filter(({ name }) => name !== 'require')],
      '@typescript-eslint/no-require-imports': 'off',
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
    },
  },
  {
    files: ['lib/*.ts'],
    ignores: ['lib/errors.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: 'Program > :not(ExportAllDeclaration, ExportNamedDeclaration[source])',
          message: 'The public surface holds exports from other files and nothing else.',
        },
      ],
    },
  },
  {
    // Configuration files of tools that read CommonJS.
    files: ['**/*.cjs'],
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
);
