import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import importX from 'eslint-plugin-import-x';
import globals from 'globals';
import tseslint from 'typescript-eslint';

/** Imports go downwards only: workflows → fragments → aws-cdk-lib; lib and simulator do not know each other. */
const LAYERS = [
  { target: './lib', from: './simulator', message: 'The construct library does not know the simulator.' },
  { target: './lib', from: './bin', message: 'The construct library does not know the example app.' },
  {
    target: './lib/fragments',
    from: './lib/workflows',
    message: 'A fragment is built from below: it knows no workflow.',
  },
  { target: './lib/runtime', from: ['./lib/workflows', './lib/fragments'], message: 'Handlers know no constructs.' },
  {
    target: './simulator/src',
    from: ['./lib', './bin', './test'],
    message: 'The simulator runs any CDK app, so it knows none.',
  },
  {
    target: './simulator/src/language',
    from: ['./simulator/src/engine', './simulator/src/world'],
    except: ['json.ts'],
    message: 'The language is pure: it knows neither engine nor world.',
  },
  {
    target: './simulator/src/engine',
    from: './simulator/src/world',
    message: 'The engine reaches the world through its ports only.',
  },
];

export default tseslint.config(
  { ignores: ['**/dist/**', 'dist-jsii/**', 'assets/**', '**/cdk.out/**', '**/coverage/**', '**/.cache/**'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
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
    files: ['**/*.mjs'],
    languageOptions: { globals: globals.node },
  },
  {
    files: ['**/*.ts', '**/*.mjs'],
    plugins: { 'import-x': importX },
    settings: {
      'import-x/resolver-next': [importX.createNodeResolver({ extensions: ['.ts', '.mjs', '.js', '.json'] })],
    },
    rules: {
      'import-x/no-restricted-paths': ['error', { zones: LAYERS }],
      'import-x/no-cycle': 'error',
      'import-x/no-duplicates': 'error',
    },
  },
  {
    // What a published package imports must stand in its own package.json.
    files: ['lib/**/*.ts'],
    ignores: ['lib/runtime/**'],
    rules: {
      'import-x/no-extraneous-dependencies': [
        'error',
        { devDependencies: false, peerDependencies: true, packageDir: import.meta.dirname },
      ],
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
