const { TestEnvironment } = require('jest-environment-node');

/** Where jest-circus keeps who listens to its events, and what it knows of the tests of a suite. */
const LISTENERS = Symbol.for('EVENT_HANDLERS');
const SUITE = 'JEST_STATE_SYMBOL';

let shared;

/**
 * One environment for all suites that a worker runs, made with the first of them: modules that stay loaded (`runtime.cjs`) stay in
 * the world that they were loaded in. What jest itself leaves there is taken away before the next suite.
 */
module.exports = class SharedEnvironment extends TestEnvironment {
  constructor(config, context) {
    if (shared) return shared;
    super(config, context);
    this.exit = this.global.process.exit;
    shared = this;
  }

  async setup() {
    delete this.global[LISTENERS];
  }

  async teardown() {
    this.fakeTimersModern.useRealTimers();
    this.global.process.exit = this.exit;
    for (const key of Object.getOwnPropertySymbols(this.global)) if (key.description === SUITE) delete this.global[key];
  }
};
