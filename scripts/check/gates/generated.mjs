import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { diffLines } from '../diff-lines.mjs';
import { head, projectRoot, runNode, tool } from '../project.mjs';

const GENERATOR_TIMEOUT_MS = 60_000;

/** Builds, makes every generated file anew in a folder of its own and compares it with the committed one. */
export async function generatedGate(root) {
  const { generatedFiles } = await import(pathToFileURL(join(root, 'scripts/check/generated.mjs')).href);
  if (generatedFiles.length === 0) return { examined: 0, unit: 'generated files', ok: true, detail: '' };
  const build = await buildProduct(root);
  if (build !== null) return { examined: 0, unit: 'generated files', ok: false, detail: build };
  const folder = await mkdtemp(join(tmpdir(), 'vigia-generated-'));
  try {
    const faults = [];
    for (const generated of generatedFiles) faults.push(await compare(root, folder, generated));
    const found = faults.filter((fault) => fault !== null);
    return {
      examined: generatedFiles.length,
      unit: 'generated files',
      ok: found.length === 0,
      detail: found.join('\n'),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @returns {Promise<string | null>} what the build said, or null when it succeeded */
export async function buildProduct(root) {
  for (const args of [
    [tool('@nestjs', 'cli', 'bin', 'nest.js'), 'build'],
    [join(projectRoot, 'scripts', 'bundle.mjs')],
  ]) {
    const { code, stdout, stderr } = await runNode(args, { cwd: root });
    if (code !== 0) return `the build failed:\n${head(`${stdout}${stderr}`, 15)}`;
  }
  return null;
}

/** @returns {Promise<string | null>} what the generator said, or null when it succeeded */
export async function generate(root, { file, args }, target) {
  const { code, stdout, stderr } = await runNode([...args, target], { cwd: root, timeoutMs: GENERATOR_TIMEOUT_MS });
  if (code === 0) return null;
  // An uncaught error is one line that matters among the lines of its stack.
  const story = `${stdout}${stderr}`;
  return `${file}: node ${args.join(' ')} exited with ${code}\n${/^\w*Error\b.*$/m.exec(story)?.[0] ?? head(story, 8)}`;
}

async function compare(root, folder, generated) {
  const target = join(folder, basename(generated.file));
  const fault = await generate(root, generated, target);
  if (fault !== null) return fault;
  const [fresh, committed] = await Promise.all([textOf(target), textOf(join(root, generated.file))]);
  if (fresh === null) return `${generated.file}: its generator wrote nothing`;
  if (committed === fresh) return null;
  const rewrite = `npm run generate -- ${generated.name} rewrites it`;
  if (committed === null) return `${generated.file} is missing; ${rewrite}`;
  return `${generated.file} differs; ${rewrite}\n${diffLines(committed, fresh)}`;
}

async function textOf(file) {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw error;
  }
}
