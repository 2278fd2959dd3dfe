import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type Rolldown } from 'vite';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

// The development server isolates the page as `headlight serve` does, and leaves it the bundles.
const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
};
const client = path('web/src/engine/client.ts');
const main = path('web/src/main.ts');

type Graph = { getModuleInfo(id: string): Rolldown.ModuleInfo | null };

/** Whether a module is loaded with `entry`, rather than later or never. */
function loadedWith(entry: string): (id: string, graph: Graph) => boolean {
  const found = new Set<string>();
  return (id, graph) => {
    if (found.size === 0) {
      found.add(entry);
      for (const one of found)
        for (const other of graph.getModuleInfo(one)?.importedIds ?? []) found.add(other);
    }
    return found.has(id);
  };
}

const withClient = loadedWith(client);
const withMain = loadedWith(main);

const backend = process.env.HEADLIGHT_URL ?? 'http://127.0.0.1:8000';

export default defineConfig({
  root: path('web'),
  // Relative, so that the page works from a sub-path of any host.
  base: './',
  plugins: [svelte({ configFile: path('svelte.config.js') })],
  resolve: {
    // The ORT build whose wasm and glue are files of their own (web/src/engine/runtime.ts names them).
    conditions: ['onnxruntime-web-use-extern-wasm', 'module', 'browser', 'development|production'],
  },
  worker: { format: 'es' },
  server: {
    headers: isolation,
    proxy: { '/bundles': backend, '/api': backend },
  },
  build: {
    outDir: path('server/static'),
    emptyOutDir: true,
    target: 'es2022',
    // The content policy allows no data: script, font or style.
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: {
        index: path('web/index.html'),
        // The one typed client, also importable by itself: a host page or a test needs no view.
        engine: client,
      },
      preserveEntrySignatures: 'strict',
      output: {
        codeSplitting: {
          // Fewer files make an earlier first view: what both entries need, and what the page does beside it.
          groups: [
            { name: (id, graph) => (withClient(id, graph) ? 'base' : null) },
            { name: (id, graph) => (withMain(id, graph) && id !== main ? 'page' : null) },
          ],
        },
      },
    },
  },
});
