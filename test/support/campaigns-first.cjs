const TestSequencer = require('@jest/test-sequencer').default;

/**
 * Campaigns take minutes and wait for other processes for most of them. Jest begins with what took long last time, which a fresh
 * clone does not know: there the longest campaign would begin last, and run alone.
 */
module.exports = class CampaignsFirst extends TestSequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    const isCampaign = ({ path }) => path.includes('/campaign-');
    return [...sorted.filter(isCampaign), ...sorted.filter((test) => !isCampaign(test))];
  }
};
