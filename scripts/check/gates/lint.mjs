import { join, relative } from 'node:path';
import { head, projectRoot, runNode, tool } from '../project.mjs';

/** eslint with the bans of DESIGN and CONVENTIONS; a warning fails like an error. */
export async function lintGate(root) {
  const args = ['.', '--config', join(projectRoot, 'eslint.config.mjs'), '--format', 'json', '--max-warnings', '0'];
  const { code, stdout, stderr } = await runNode([tool('eslint', 'bin', 'eslint.js'), ...args], { cwd: root });
  if (code > 1) return { examined: 0, unit: 'files', ok: false, detail: head(stderr) };
  const results = JSON.parse(stdout);
  const findings = results.flatMap(({ filePath, messages }) =>
    messages.map(
      ({ line = 1, message, ruleId }) => `${relative(root, filePath)}:${line} ${message} (${ruleId ?? 'parser'})`,
    ),
  );
  return { examined: results.length, unit: 'files', ok: code === 0, detail: head(findings.join('\n')) };
}
