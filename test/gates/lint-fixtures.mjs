import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import { vigiaPlugin } from '../../tools/eslint/plugin.mjs';

/**
 * Lints the fixture tree with the product's own config, the tree standing where the project would, and prints what was
 * found as JSON. A process of its own: eslint's config is ESM, jest's modules are not.
 */
const root = fileURLToPath(new URL('../../', import.meta.url));
const fixtures = fileURLToPath(new URL('./fixtures/eslint/', import.meta.url));
const eslint = new ESLint({ cwd: fixtures, overrideConfigFile: `${root}eslint.config.mjs` });
const results = await eslint.lintFiles(['.']);
const files = results.map(({ filePath, messages }) => ({
  path: filePath.slice(fixtures.length),
  findings: messages.map(({ line, ruleId, message, fatal }) => ({
    line,
    rule: ruleId,
    message,
    fatal: fatal === true,
  })),
}));
process.stdout.write(JSON.stringify({ ownRules: Object.keys(vigiaPlugin.rules), files }));
