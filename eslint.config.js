import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import { defineConfig } from 'eslint/config';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

const noRuntime = {
  group: ['onnxruntime-web', 'onnxruntime-web/*', '@huggingface/tokenizers'],
  message: 'Only web/src/engine knows the runtime and the tokenizer.',
};
const engineTypesOnly = {
  group: [
    '**/engine/*',
    '!**/engine/beside',
    '!**/engine/client',
    '!**/engine/examples',
    '!**/engine/folder',
    '!**/engine/folder-store',
    '!**/engine/folders',
    '!**/engine/gallery',
    '!**/engine/heads-file',
    '!**/engine/probe',
    '!**/engine/sha256',
    '!**/engine/span',
  ],
  allowTypeImports: true,
  message: 'Reach the engine through its client; import only types from its other files.',
};
const noEngine = {
  group: ['**/engine/*', '**/state/*', '!**/state/types'],
  allowTypeImports: true,
  message:
    'Views and the design system take data and give events; they import neither engine nor state.',
};

export default defineConfig(
  {
    ignores: [
      'node_modules/',
      '.venv/',
      'build/',
      'dist/',
      '.work/',
      'server/static/',
      'test-results/',
      'playwright-report/',
      'web/src/engine/generated/',
    ],
  },
  js.configs.recommended,
  ts.configs.recommendedTypeChecked,
  svelte.configs.recommended,
  {
    languageOptions: {
      globals: { ...globals.browser, ...globals.node },
      parserOptions: {
        project: ['./tsconfig.json', './tsconfig.node.json'],
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: ['.svelte'],
      },
    },
    rules: {
      eqeqeq: 'error',
      'no-undef': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
    rules: {
      // A page without a router: links are plain.
      'svelte/no-navigation-without-resolve': 'off',
    },
  },
  { files: ['**/*.js'], extends: [ts.configs.disableTypeChecked] },
  {
    files: ['web/src/**'],
    ignores: ['web/src/engine/**', 'web/src/views/**', 'web/src/ui/**'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        { patterns: [noRuntime, engineTypesOnly] },
      ],
    },
  },
  {
    files: ['web/src/views/**', 'web/src/ui/**'],
    rules: {
      '@typescript-eslint/no-restricted-imports': ['error', { patterns: [noRuntime, noEngine] }],
    },
  },
  {
    files: ['web/src/math/**'],
    rules: { 'no-restricted-globals': ['error', 'document', 'window', 'fetch', 'self'] },
  },
);
