const TestSequencer = require('@jest/test-sequencer').default;

/** Besides campaigns, what takes a minute or more. */
const LONG = [
  'access-matrix',
  'fuzz',
  'injection',
  'scope-override',
  'login-limits',
  'local-mongo-sharing',
  'check-gates',
  'api-keys',
];

/**
 * Jest begins with what took long last time, which a fresh clone does not know: there a long suite would begin last, and run alone.
 * Campaigns come first, as they wait for other processes for most of their time; units fill the end.
 */
module.exports = class LongSuitesFirst extends TestSequencer {
  sort(tests) {
    const ranks = new Map(tests.map((test) => [test, rankOf(test)]));
    return [...super.sort(tests)].sort((one, other) => ranks.get(one) - ranks.get(other));
  }
};

function rankOf({ path }) {
  if (path.includes('/campaign-')) return 0;
  if (LONG.some((name) => path.includes(`/${name}.`))) return 1;
  return path.endsWith('-spec.ts') ? 2 : 3;
}
