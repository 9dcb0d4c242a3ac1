import { rm } from 'node:fs/promises';
import { build } from 'esbuild';

/**
 * The second half of `npm run build`, run in the project's folder: `dist/main.js` and `dist/cli.js` hold what `nest build`
 * compiled into `dist/src` and `dist/libs` together with the packages, in a few files. Node reads some 3,700 files for a start
 * otherwise, two thirds of its time (docs/adr/0035).
 */

/** Packages that stay apart, because only one copy may exist or because they look for files beside them. */
const APART = [
  'argon2', // native code
  'class-transformer', // Nest reaches both by `require` while the program runs, and must find what our classes declared
  'class-validator',
  'mongodb-memory-server-core', // reads its own folder; loaded only to fetch a server
  'mongodb', // of one copy with mongoose
  'mongoose', // takes the object that it is called on for a Mongoose, and a bundled namespace looks like one
  'redoc', // served as files
  'swagger-ui-dist',
];

/** What CommonJS packages expect around them. */
const COMMONJS = [
  "import { createRequire as __createRequire } from 'node:module';",
  "import { dirname as __directoryOf } from 'node:path';",
  "import { fileURLToPath as __pathOf } from 'node:url';",
  'const require = __createRequire(import.meta.url);',
  'const __filename = __pathOf(import.meta.url);',
  'const __dirname = __directoryOf(__filename);',
].join('\n');

/** Packages that others use when they are there: not installed is no error before they are asked for. */
const optionalPackages = {
  name: 'optional-packages',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^[^./]/ }, async ({ path, pluginData, ...where }) => {
      if (pluginData === 'asked' || where.kind === 'entry-point') return undefined;
      const found = await resolve(path, { ...where, pluginData: 'asked' });
      return found.errors.length > 0 ? { path, external: true } : found;
    });
  },
};

await rm('dist/parts', { recursive: true, force: true });
await build({
  entryPoints: ['dist/src/main.js', 'dist/src/cli.js'],
  outdir: 'dist',
  entryNames: '[name]',
  chunkNames: 'parts/[name]-[hash]',
  bundle: true,
  splitting: true, // a command of the command line loads what it needs
  platform: 'node',
  format: 'esm',
  target: 'node20',
  keepNames: true, // names of classes are names in the OpenAPI document and of models
  minifyWhitespace: true, // Node keeps the text of the program in memory, two bytes a character once one is beyond Latin-1, as in comments
  lineLimit: 160, // a fault is told with its line
  legalComments: 'linked',
  sourcemap: true,
  sourcesContent: false,
  external: APART,
  banner: { js: COMMONJS },
  plugins: [optionalPackages],
  logLevel: 'error',
});
