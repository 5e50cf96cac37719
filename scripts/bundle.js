// Builds what is loaded: the library as one file, since loading its 170 took ten times as long as running them.
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FACE = join(ROOT, 'src/index.ts');
const OUT = join(ROOT, 'dist');

// Loaded from where they are installed: for another try at verifying, by systems without /proc, and for the command's TOML.
const INSTALLED = ['p-retry', 'pidtree', 'ps-list', 'smol-toml'];

/**
 * The layers above import the public face as anybody does: two copies would not know each other's errors.
 *
 * @type {import('rolldown').Plugin}
 */
const builtOnTheFace = {
  name: 'built-on-the-face',
  resolveId(source, importer) {
    if (importer === undefined || !source.startsWith('.')) return null;
    const path = resolve(dirname(importer), source).replace(/\.js$/, '.ts');
    return path === FACE ? { id: '../index.js', external: 'relative' } : null;
  },
};

/**
 * @param {string[]} names Where they go below `dist`, and come from below `src`.
 * @param {import('rolldown').Plugin[]} plugins
 * @param {NonNullable<import('rolldown').OutputOptions['codeSplitting']>} codeSplitting
 */
async function bundle(names, plugins, codeSplitting) {
  const build = await rolldown({
    input: Object.fromEntries(names.map((name) => [name, join(ROOT, 'src', `${name}.ts`)])),
    platform: 'node',
    external: [/^node:/, ...INSTALLED],
    plugins,
  });
  await build.write({
    dir: OUT,
    format: 'esm',
    // The package carries the sources.
    sourcemap: true,
    sourcemapExcludeSources: true,
    // They are in the declarations, and in the sources that the package carries.
    comments: false,
    // With one character beyond Latin-1 in it a source takes two bytes for each, and longer to load.
    charset: 'ascii',
    chunkFileNames: '[name].js',
    codeSplitting,
  });
  await build.close();
}

// What is loaded later, elsewhere than on Linux, and a fake system share all they need with the library itself.
await bundle(['index', 'testing/testing'], [], {
  groups: [{ name: 'library', test: /src\/(?!testing\/|platform\/(?:portable|windows)\/)/ }],
});
await bundle(['supervise/supervise'], [builtOnTheFace], false);
await bundle(['cli/deadsure'], [builtOnTheFace], false);
