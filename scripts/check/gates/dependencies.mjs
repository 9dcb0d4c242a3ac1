import { join } from 'node:path';
import { head, projectRoot, runNode } from '../project.mjs';

/** Who may import what: DESIGN §2 by dependency-cruiser. */
export async function dependenciesGate(root) {
  const { code, stdout, stderr } = await runNode([join(projectRoot, 'scripts/check/cruise.mjs'), root], {
    cwd: projectRoot,
  });
  if (code !== 0) return { examined: 0, unit: 'modules', ok: false, detail: head(stderr) };
  const { examined, violations } = JSON.parse(stdout).trees[root];
  const detail = head(violations.map(({ rule, from, to }) => `${rule}: ${from} → ${to}`).join('\n'));
  return { examined, unit: 'modules', ok: violations.length === 0, detail };
}
