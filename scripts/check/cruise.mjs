import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { cruise } from 'dependency-cruiser';
import extractTsConfig from 'dependency-cruiser/config-utl/extract-ts-config';

const projectRoot = fileURLToPath(new URL('../../', import.meta.url));
const { options, ...ruleSet } = createRequire(import.meta.url)(join(projectRoot, '.dependency-cruiser.cjs'));

export const ruleNames = ruleSet.forbidden.map(({ name }) => name);

/**
 * Holds one tree (a folder with `src` or `libs`) against the rules of `.dependency-cruiser.cjs`.
 * @param {string} root folder that the rules' paths are relative to
 * @returns {Promise<{ examined: number, violations: { rule: string, from: string, to: string }[] }>}
 */
export async function cruiseTree(root) {
  const folders = ['src', 'libs'].filter((folder) => existsSync(join(root, folder)));
  if (folders.length === 0) return { examined: 0, violations: [] };
  const { enhancedResolveOptions, ...cruiseOptions } = options;
  const tsConfig = extractTsConfig(join(projectRoot, 'tsconfig.json'));
  const { output } = await cruise(
    folders,
    { ...cruiseOptions, baseDir: resolve(root), ruleSet, validate: true },
    enhancedResolveOptions,
    { tsConfig },
  );
  const examined = output.modules.filter(({ source }) => /^(src|libs)\//.test(source)).length;
  const violations = output.summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to }));
  return { examined, violations };
}

/** From the command line: any number of trees, one after the other; their results as JSON, keyed by tree. */
if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const trees = {};
  for (const root of process.argv.slice(2)) trees[root] = await cruiseTree(root);
  process.stdout.write(JSON.stringify({ ruleNames, trees }));
}
