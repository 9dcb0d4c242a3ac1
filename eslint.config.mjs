import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { vigiaConfig } from './tools/eslint/plugin.mjs';

const TYPED = ['src/**/*.ts', 'libs/**/*.ts', 'test/**/*.ts'];
const TESTS = ['test/**/*.ts', '**/*.spec.ts'];
/** Roles whose classes Nest injects: their type imports may carry run-time metadata. */
const INJECTED = ['service', 'controller', 'gateway', 'schedule', 'repository', 'read-model', 'module', 'guard', 'dto'];

export default defineConfig(
  { ignores: ['dist/', 'coverage/', '.vigia/', 'test/gates/fixtures/', 'web/dist/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    files: ['**/*.{mjs,cjs,js}'],
    languageOptions: { globals: nodeGlobals() },
  },
  {
    files: TYPED,
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-exports': 'error',
      '@typescript-eslint/ban-ts-comment': [
        'error',
        { minimumDescriptionLength: 10, 'ts-expect-error': 'allow-with-description' },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'all' },
      ],
      // Nest modules are classes without members.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      // Our strings that are spread are ASCII: hosts, digits, hex.
      '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
      // Recurses without end on mongoose's types (typescript-eslint 8.73).
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // Ports promise a Promise; an implementation in memory has nothing to await.
      '@typescript-eslint/require-await': 'off',
      eqeqeq: ['error', 'always'],
    },
  },
  {
    files: TYPED,
    ignores: INJECTED.map((role) => `**/*.${role}.ts`),
    rules: {
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
      ],
    },
  },
  {
    name: 'vigia/no-console',
    files: ['src/**/*.ts', 'libs/**/*.ts'],
    ignores: ['src/cli.ts', 'src/cli/**/*.ts', 'src/bootstrap/**/*banner*.ts'],
    rules: { 'no-console': 'error' },
  },
  {
    files: TESTS,
    rules: {
      // Bodies of HTTP answers are `any`; the assertion is the check.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    files: ['scripts/**/*.ts'],
    extends: [tseslint.configs.strict],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  ...vigiaConfig(),
);

function nodeGlobals() {
  const names = [
    'process',
    'console',
    'URL',
    'URLSearchParams',
    'fetch',
    'Buffer',
    'performance',
    'AbortSignal',
    'AbortController',
  ];
  const timers = [
    'setTimeout',
    'clearTimeout',
    'setInterval',
    'clearInterval',
    'setImmediate',
    'structuredClone',
    'TextDecoder',
  ];
  const commonJs = ['module', 'require', '__dirname'];
  return Object.fromEntries([...names, ...timers, ...commonJs].map((name) => [name, 'readonly']));
}
