import { createHash } from 'node:crypto';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'rolldown';
import type { OutputOptions, Plugin, RolldownOptions } from 'rolldown';

/**
 * A few files in place of a hundred, and CommonJS: at start-up, looking files up costs more than running them, and
 * each import of a part of Node by an ES module makes Node load all that this part would otherwise load when asked.
 */
const shared: Omit<RolldownOptions, 'output'> = {
  platform: 'node',
  // Libraries stay outside, so that their security updates need no release of ours.
  external: /^[^./]/,
};
const output: OutputOptions = {
  dir: 'dist',
  cleanDir: false,
  format: 'cjs',
  strict: true,
  // They are a sixth of what is read at each start.
  comments: false,
  entryFileNames: '[name].cjs',
  chunkFileNames: '[name]-[hash].cjs',
};

export default defineConfig([
  // By itself, since what answers at once is answered before a second file is found.
  {
    ...shared,
    input: { bin: 'src/bin.ts' },
    plugins: [loadWhenUsed(), programOutside(), executable()],
    output,
  },
  {
    ...shared,
    input: { program: 'src/cli.ts', index: 'src/index.ts', tasks: 'tasks/index.ts' },
    plugins: [loadWhenUsed(), importByLoader(), forModules('index', 'tasks'), marked()],
    output: {
      ...output,
      codeSplitting: {
        groups: [{ name: 'common', test: /\/src\/(?!domain)/, minShareCount: 2 }],
      },
    },
  },
]);

/** The whole program is loaded from the file beside. */
function programOutside(): Plugin {
  return {
    name: 'program-outside',
    resolveId: (id) => (id === './cli.ts' ? { id: './program.cjs', external: true } : null),
  };
}

/** npm does this only when it installs; whoever builds again wants to run it as before. */
function executable(): Plugin {
  return {
    name: 'executable',
    writeBundle: ({ dir = '' }, files) => {
      for (const name of Object.keys(files)) chmodSync(join(dir, name), 0o755);
    },
  };
}

/** Loads each part of Node and each library where it is first used and not at the top: most commands need few. */
function loadWhenUsed(): Plugin {
  return {
    name: 'load-when-used',
    renderChunk: (code) => {
      const parts = [...code.matchAll(/^let (\w+) = require\("([^."][^"]*)"\);\n/gm)];
      return parts.reduce(
        (text, [line, name, part]) =>
          text
            .replace(line, `let ${name};\n`)
            .replace(new RegExp(`^${name} = .*;\n`, 'm'), '')
            .replaceAll(
              new RegExp(`\\b${name}(\\.default\\b|(?=\\.\\w))`, 'g'),
              `(${name} ??= require("${part}"))`,
            ),
        code,
      );
    },
  };
}

/** What configs import stays an ES module; it hands on what the program itself uses, so that nothing exists twice. */
function forModules(...entries: readonly string[]): Plugin {
  return {
    name: 'for-modules',
    generateBundle(_, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type !== 'chunk') continue;
        if (entries.includes(file.name))
          this.emitFile({
            type: 'asset',
            fileName: `${file.name}.js`,
            source: `// Required, since to import it Node would read it once more, to guess what it exports.
import { createRequire } from 'node:module';
const $require = createRequire(import.meta.url);
// Where the program runs, it loads this as it loads the rest of itself.
const $load = $require.cache[import.meta.dirname + '/bin.cjs']?.exports.load ?? $require;
export const { ${file.exports.join(', ')} } = $load('./${file.fileName}');
`,
          });
      }
    },
  };
}

/**
 * Libraries that are ES modules are imported by way of the loader, where that is who loads: what it runs cannot. To
 * import the others Node would read them once more, to guess what they export; they are required.
 */
function importByLoader(): Plugin {
  return {
    name: 'import-by-loader',
    renderChunk: (all) => {
      const code = all.replaceAll(
        /(?<![\w.$])import\(("(?:semver|@balena\/dockerignore)")\)/g,
        'Promise.resolve({ default: require($1) })',
      );
      const text = code.replaceAll(/(?<![\w.$])import\(/g, '$import(');
      return text === code
        ? code
        : `'use strict';\nconst $import = require.import ?? ((name) => import(name));\n${text}`;
    },
  };
}

/** Leaves nothing but ASCII, and ends each file with a mark of all that it says: see src/memo/code.ts. */
function marked(): Plugin {
  return {
    name: 'marked',
    generateBundle(_, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type !== 'chunk') continue;
        const code = file.code.replaceAll(
          /[^\0-\x7F]/g,
          (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
        );
        file.code = `${code}//# code ${createHash('sha256').update(code).digest('hex').slice(0, 24)}\n`;
      }
    },
  };
}
