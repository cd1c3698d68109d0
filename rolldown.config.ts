import { defineConfig } from 'rolldown';

/** A few files in place of a hundred: at start-up, looking files up costs more than running them. */
export default defineConfig({
  input: { bin: 'src/bin.ts', index: 'src/index.ts', tasks: 'tasks/index.ts' },
  platform: 'node',
  // Libraries stay outside, so that their security updates need no release of ours.
  external: /^[^./]/,
  output: {
    dir: 'dist',
    cleanDir: false,
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
  },
});
