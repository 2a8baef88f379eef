import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import importX from 'eslint-plugin-import-x';
import globals from 'globals';
import tseslint from 'typescript-eslint';
import { LIB_FLOORS, SIMULATOR_FLOORS, zonesOf } from './house.mjs';

const patterns = readdirSync(join(import.meta.dirname, 'lib', 'patterns'));

/** Imports go downwards only (house.mjs); lib and simulator do not know each other. */
const ZONES = [
  { target: './lib', from: './simulator', message: 'The construct library does not know the simulator.' },
  {
    target: './lib',
    from: './worker',
    message: 'The construct library starts the worker by its command, and does not know it.',
  },
  {
    target: './worker/src',
    from: ['./lib', './bin', './test', './simulator'],
    message: 'The worker works for any activity, so it knows none of this.',
  },
  {
    target: './mcp/src',
    from: ['./lib', './bin', './test', './simulator', './worker'],
    message:
      'The server starts the simulator by its command, in the version that the project has, and does not know it.',
  },
  { target: './lib', from: './bin', message: 'The construct library does not know the example app.' },
  {
    target: './simulator/src',
    from: ['./lib', './bin', './test'],
    message: 'The simulator runs any CDK app, so it knows none.',
  },
  ...zonesOf('./lib', LIB_FLOORS, patterns),
  ...zonesOf('./simulator/src', SIMULATOR_FLOORS),
];

export default tseslint.config(
  {
    ignores: [
      '**/dist/**',
      'dist-jsii/**',
      'assets/**',
      '**/cdk.out/**',
      '**/coverage/**',
      '**/.cache/**',
      'simulator/*.d.ts',
      'simulator/assets/**',
      'site/**',
    ],
  },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    ignores: ['simulator/page/**'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { project: './tsconfig.dev.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/prefer-readonly': 'error',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
    },
  },
  {
    files: ['simulator/page/**/*.ts', 'simulator/page/**/*.tsx'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: { project: './simulator/page/tsconfig.json', tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/explicit-module-boundary-types': 'error',
    },
  },
  {
    files: ['**/*.mjs', '**/*.js'],
    languageOptions: { globals: globals.node },
  },
  {
    files: ['**/*.ts', '**/*.mjs'],
    plugins: { 'import-x': importX },
    settings: {
      'import-x/resolver-next': [importX.createNodeResolver({ extensions: ['.ts', '.mjs', '.js', '.json'] })],
    },
    rules: {
      'import-x/no-restricted-paths': ['error', { zones: ZONES }],
      'import-x/no-duplicates': 'error',
    },
  },
  {
    // What a published package imports must stand in its own package.json.
    files: ['lib/**/*.ts'],
    ignores: ['lib/**/handlers/**'],
    rules: {
      'import-x/no-extraneous-dependencies': [
        'error',
        { devDependencies: false, peerDependencies: true, packageDir: import.meta.dirname },
      ],
    },
  },
  {
    files: ['worker/src/**/*.ts'],
    rules: {
      'import-x/no-extraneous-dependencies': [
        'error',
        { devDependencies: false, peerDependencies: true, packageDir: `${import.meta.dirname}/worker` },
      ],
    },
  },
  {
    files: ['mcp/src/**/*.ts'],
    rules: {
      'import-x/no-extraneous-dependencies': [
        'error',
        { devDependencies: false, peerDependencies: true, packageDir: `${import.meta.dirname}/mcp` },
      ],
    },
  },
  {
    // What tests may call: under jest, a compiled `import()` is refused unless Node.js was started with a flag.
    files: ['simulator/src/**/*.ts'],
    ignores: ['simulator/src/cli/**'],
    rules: {
      'no-restricted-syntax': ['error', { selector: 'ImportExpression', message: 'jest imports nothing: require it.' }],
    },
  },
  {
    files: ['simulator/src/**/*.ts', 'simulator/src/**/*.mjs'],
    rules: {
      'import-x/no-extraneous-dependencies': [
        'error',
        { devDependencies: false, peerDependencies: true, packageDir: `${import.meta.dirname}/simulator` },
      ],
    },
  },
  prettier,
);
