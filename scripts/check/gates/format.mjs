import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import prettier from 'prettier';
import { head } from '../project.mjs';

const NEVER = new Set(['.git', 'node_modules', 'dist', 'coverage', '.vigia']);

/** prettier over every file that it knows. Its own command does not tell how many it looked at, and none is a fault here. */
export async function formatGate(root) {
  const different = [];
  let examined = 0;
  for await (const file of filesUnder(root)) {
    const { ignored, inferredParser } = await prettier.getFileInfo(file, { ignorePath: join(root, '.prettierignore') });
    if (ignored || inferredParser === null) continue;
    examined += 1;
    if (!(await isFormatted(file))) different.push(`${relative(root, file)} is not formatted`);
  }
  const detail = different.length > 0 ? `${head(different.join('\n'))}\nnpm run format rewrites them` : '';
  return { examined, unit: 'files', ok: different.length === 0, detail };
}

async function isFormatted(file) {
  const options = { ...(await prettier.resolveConfig(file)), filepath: file };
  try {
    return await prettier.check(await readFile(file, 'utf8'), options);
  } catch (error) {
    // A file that does not parse is not formatted; which fault it is, the type check or the linter tells better.
    if (error instanceof SyntaxError || error?.name === 'YAMLSemanticError') return false;
    throw new Error(`prettier cannot read ${file}`, { cause: error });
  }
}

async function* filesUnder(folder) {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (NEVER.has(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesUnder(path);
    else if (entry.isFile()) yield path;
  }
}
