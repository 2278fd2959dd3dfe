import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig } from 'vitest/config';

// A test of a component begins with `// @vitest-environment jsdom` and imports
// '@testing-library/svelte/vitest', which cleans up after it; all others need no DOM.
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [svelte(), svelteTesting({ autoCleanup: false })],
  test: {
    include: ['tests/web/**/*.test.ts'],
    environment: 'node',
    maxWorkers: 2,
    testTimeout: 20_000,
  },
});
