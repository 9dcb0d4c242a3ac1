import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot, runForJson } from './support/run-node.js';

interface Cruise {
  readonly ruleNames: string[];
  readonly trees: Record<string, { examined: number; violations: { rule: string; from: string; to: string }[] }>;
}

const FIXTURES = 'test/gates/fixtures/depcruise';
/** `<rule>` or `<rule>--<variant>`; `clean` breaks nothing. */
const fixtures = readdirSync(join(projectRoot, FIXTURES)).sort();
const biting = fixtures.filter((fixture) => fixture !== 'clean');
const ruleOf = (fixture: string): string => fixture.split('--')[0]!;

describe('dependency rules', () => {
  let cruise: Cruise;

  beforeAll(async () => {
    cruise = await runForJson(['scripts/check/cruise.mjs', ...fixtures.map((fixture) => join(FIXTURES, fixture))]);
  }, 120_000);

  it('has a biting fixture for every rule, and no fixture for a rule that is gone', () => {
    expect(cruise.ruleNames.length).toBeGreaterThan(20);
    expect([...new Set(biting.map(ruleOf))].sort()).toEqual([...cruise.ruleNames].sort());
  });

  it('finds nothing in a tree that keeps them all', () => {
    const clean = cruise.trees[join(FIXTURES, 'clean')];

    expect(clean?.violations).toEqual([]);
    expect(clean?.examined).toBeGreaterThan(15);
  });

  it.each(biting)('refuses the tree %s for that one reason', (fixture) => {
    const found = cruise.trees[join(FIXTURES, fixture)]?.violations.map(({ rule }) => rule);

    expect(new Set(found)).toEqual(new Set([ruleOf(fixture)]));
  });
});
