const Runtime = require('jest-runtime').default;

/** Loaded once per worker: the product and packages. Suites and the kit, which may hold a suite's own state and hooks, are loaded for each. */
const SHARED = /\/(src|libs|node_modules)\//;
const OWN = /\.(spec|int-spec|e2e-spec|fixtures)\.ts$|\/node_modules\/(@jest|jest-[a-z-]+|expect|supertest)\//;
const isShared = (path) => SHARED.test(path) && !OWN.test(path);

const modules = new Map();
const sourceMaps = new Map();

/** Modules of one suite over those that all suites of the worker share. */
class LayeredRegistry extends Map {
  get(path) {
    return super.get(path) ?? modules.get(path);
  }

  has(path) {
    return super.has(path) || modules.has(path);
  }

  set(path, module) {
    if (isShared(path)) modules.set(path, module);
    else super.set(path, module);
    return this;
  }

  delete(path) {
    return super.delete(path) || modules.delete(path);
  }
}

/**
 * Loads what is not the suite's own once per worker instead of once per suite: 2,500 modules, three seconds of the processor and
 * everything that V8 has learnt of the code. So a suite must not mock modules (none does) and must undo what it changes in
 * one, as it must for its own later tests.
 */
class SharedRuntime extends Runtime {
  constructor(...args) {
    super(...args);
    this.registries.moduleRegistry = new LayeredRegistry();
    this.transformCache.sourceMaps = sourceMaps;
  }

  /** Shared modules go on asking the runtime of the suite that loaded them, so it gives up its suite's modules and lives on. */
  teardown() {
    this.restoreAllMocks();
    this.registries.clear();
    this.jestGlobals.clearJestObjectCache();
  }
}

module.exports = SharedRuntime;
