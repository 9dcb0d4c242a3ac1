import { readFile } from 'node:fs/promises';

/**
 * Adds the results of several parts: node scripts/sum-results.mjs <name>:<exit code>:<report file>...
 * A part that wrote no report, saw nothing, or ended with a code that its report does not explain counts as one failure.
 */
const parts = await Promise.all(process.argv.slice(2).map(partOf));
for (const { name, passed, failed, note } of parts) console.log(`${name}: ${passed} passed, ${failed} failed${note}`);

const total = (key) => parts.reduce((sum, part) => sum + part[key], 0);
console.log(`${total('passed')} passed, ${total('failed')} failed`);
process.exitCode = total('failed') > 0 || parts.length === 0 ? 1 : 0;

async function partOf(argument) {
  const [name, code, ...file] = argument.split(':');
  const report = await readReport(file.join(':'));
  if (report === null) return { name, passed: 0, failed: 1, note: ' (no report)' };
  const { passed, failed } = report;
  if (passed + failed === 0) return { name, passed, failed: 1, note: ' (examined nothing)' };
  if (code !== '0' && failed === 0) return { name, passed, failed: 1, note: ` (ended with code ${code})` };
  return { name, passed, failed, note: '' };
}

/** The reports of check and smoke, or of jest, where a suite that could not run has no tests to count. */
async function readReport(file) {
  try {
    const report = JSON.parse(await readFile(file, 'utf8'));
    if (!('numTotalTests' in report)) return { passed: report.passed, failed: report.failed };
    return { passed: report.numPassedTests, failed: report.numFailedTests + report.numRuntimeErrorTestSuites };
  } catch (error) {
    if (error.code === 'ENOENT' || error instanceof SyntaxError) return null;
    throw error;
  }
}
