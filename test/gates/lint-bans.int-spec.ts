import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot, runForJson } from './support/run-node.js';

interface LintOfFixtures {
  readonly ownRules: string[];
  readonly files: {
    path: string;
    findings: { line: number; rule: string | null; message: string; fatal: boolean }[];
  }[];
}

/** Rules of other packages that CONVENTIONS leans on; each must bite as well. */
const BORROWED = [
  'no-console',
  'eqeqeq',
  '@typescript-eslint/no-floating-promises',
  '@typescript-eslint/no-misused-promises',
  '@typescript-eslint/switch-exhaustiveness-check',
  '@typescript-eslint/consistent-type-imports',
  '@typescript-eslint/no-explicit-any',
  '@typescript-eslint/ban-ts-comment',
];
/** `✗ rule` marks a finding on its own line, `line 4 ✗ rule` on another (where a comment would change the result). */
const MARK = /(?:line (\d+) )?✗ (\S+)/g;

describe('lint bans', () => {
  let lint: LintOfFixtures;

  beforeAll(async () => {
    lint = await runForJson<LintOfFixtures>(['test/gates/lint-fixtures.mjs']);
  }, 120_000);

  it('reports exactly the marked lines of the fixtures, with the real config', () => {
    const found = lint.files.flatMap(({ path, findings }) =>
      findings.map(({ line, rule, message }) => `${path}:${line} ${rule ?? message}`),
    );
    const marked = lint.files.flatMap(({ path }) => marksOf(path));

    expect(lint.files.length).toBeGreaterThan(20);
    expect(found.sort()).toEqual(marked.sort());
  });

  it('has a biting fixture for every rule of its own and every borrowed one', () => {
    const bitten = new Set(lint.files.flatMap(({ findings }) => findings.map(({ rule }) => rule)));
    const expected = [...lint.ownRules.map((name) => `vigia/${name}`), ...BORROWED];

    expect(expected.length).toBeGreaterThan(20);
    expect(expected.filter((rule) => !bitten.has(rule))).toEqual([]);
  });
});

function marksOf(path: string): string[] {
  const lines = readFileSync(join(projectRoot, 'test/gates/fixtures/eslint', path), 'utf8').split('\n');
  return lines.flatMap((text, index) =>
    [...text.matchAll(MARK)].map(([, line, rule]) => `${path}:${line ?? String(index + 1)} ${rule ?? ''}`),
  );
}
