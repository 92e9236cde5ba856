// Builds the page into console/dist: only files of its own, nothing inlined, so that the strictest CSP holds.
import { defineConfig } from 'vite';

// Vite reads the default export.
// oxlint-disable-next-line import/no-default-export
export default defineConfig({
  base: '/',
  build: {
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    sourcemap: false,
  },
});
