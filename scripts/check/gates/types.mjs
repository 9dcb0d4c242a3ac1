import { relative } from 'node:path';
import { head, runNode, tool } from '../project.mjs';

/** The type check of src, libs and test. */
export async function typesGate(root) {
  const { code, stdout } = await runNode(
    [tool('typescript', 'bin', 'tsc'), '--noEmit', '-p', 'tsconfig.json', '--listFiles'],
    { cwd: root },
  );
  const lines = stdout.split('\n');
  // --listFiles prints absolute paths among the faults, which begin with relative ones.
  const isListed = (line) => /^(\/|[A-Z]:)[^(]*\.(ts|mts|cts|json)$/.test(line);
  const own = lines.filter(
    (line) => isListed(line) && !relative(root, line).startsWith('..') && !line.includes('node_modules'),
  );
  return {
    examined: own.length,
    unit: 'files',
    ok: code === 0,
    detail: head(lines.filter((line) => !isListed(line)).join('\n')),
  };
}
