import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runNode } from './support/run-node.js';

describe('the last line of .ci/run', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vigia-sum-'));
    await writeFile(join(folder, 'check.json'), JSON.stringify({ passed: 6, failed: 0 }));
    await writeFile(
      join(folder, 'jest.json'),
      JSON.stringify({ numTotalTests: 12, numPassedTests: 10, numFailedTests: 1, numRuntimeErrorTestSuites: 1 }),
    );
    await writeFile(join(folder, 'empty.json'), JSON.stringify({ passed: 0, failed: 0 }));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const part = (name: string, code: number, file: string): string => `${name}:${code}:${file}`;

  it.each([
    ['counts what passed', [part('check', 0, 'check.json')], '6 passed, 0 failed', 0],
    [
      'counts failed tests and suites that did not run',
      [part('check', 0, 'check.json'), part('tests', 1, 'jest.json')],
      '16 passed, 2 failed',
      1,
    ],
    ['counts a part without a report as a failure', [part('smoke', 0, 'none.json')], '0 passed, 1 failed', 1],
    ['counts a part that examined nothing as a failure', [part('check', 0, 'empty.json')], '0 passed, 1 failed', 1],
    ['counts a code that the report does not explain', [part('check', 137, 'check.json')], '6 passed, 1 failed', 1],
    ['is red when there was no part at all', [], '0 passed, 0 failed', 1],
  ])('%s', async (_what, parts, lastLine, expectedCode) => {
    const { code, stdout } = await runNode([
      'scripts/sum-results.mjs',
      ...parts.map((text) => text.replace(/[^:]+$/, (file) => join(folder, file))),
    ]);

    expect(stdout.trimEnd().split('\n').at(-1)).toBe(lastLine);
    expect(code).toBe(expectedCode);
  });
});
