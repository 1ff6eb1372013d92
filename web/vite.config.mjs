/**
 * Builds the pages into dist/web (`npm run build`, `npm start`), or serves them while one works on them (`npm run web`,
 * which passes /api on to a running server: HUIFANG_API, by default the one of `npm start`).
 */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const server = process.env.HUIFANG_API ?? 'http://127.0.0.1:3000';

export default defineConfig(({ command }) => {
  // A test's or a developer's NODE_ENV would bundle React's larger and slower self.
  if (command === 'build') process.env.NODE_ENV = 'production';
  return {
    root: fileURLToPath(new URL('.', import.meta.url)),
    publicDir: false,
    // The server stamps a fresh one into every answer (src/operation/web-assets.ts).
    html: { cspNonce: 'huifang-nonce' },
    build: {
      outDir: fileURLToPath(new URL('../dist/web', import.meta.url)),
      emptyOutDir: true,
      target: 'es2022',
      // A picture inside a script would need a looser content policy.
      assetsInlineLimit: 0,
      // Read by scripts/compress-assets.mjs, which adds up the first load.
      manifest: true,
      // It warns by size before compression; the budget is the first load's, measured after the build.
      chunkSizeWarningLimit: 2000,
      rolldownOptions: {
        // One file for what everybody fetches: cut up by which pages share it, it would grow with every page.
        output: { codeSplitting: { groups: [{ name: 'first', tags: ['$initial'] }] } },
        // antd marks its files for servers that draw pages; a warning for each of them hides ours.
        onLog: (level, log, tell) => log.code !== 'MODULE_LEVEL_DIRECTIVE' && tell(level, log),
      },
    },
    // As objects: a bare address would change the host, and the server would take every deed for another site's.
    server: { proxy: { '/api': { target: server }, '/health': { target: server } } },
  };
});
