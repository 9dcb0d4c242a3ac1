/** One run covers unit, integration and e2e; `--selectProjects` narrows it. */
const common = {
  rootDir: '.',
  testEnvironment: '<rootDir>/test/support/shared-modules/environment.cjs',
  runtime: '<rootDir>/test/support/shared-modules/runtime.cjs',
  setupFiles: ['reflect-metadata'],
  // Nest 12 and other packages are ESM only: they are transformed as well (docs/adr/0003).
  transform: { '^.+\\.(m?[jt]s)$': ['@swc/jest', swcOptions()] },
  transformIgnorePatterns: [
    'node_modules/(mongodb|mongoose|bson|typescript|undici|@swc|pino|prom-client|ajv|argon2|express|rxjs|es-toolkit/dist|libphonenumber-js|prettier|eslint)/',
  ],
  moduleNameMapper: {
    '^(\\.{1,2}/(?!.*node_modules).*)\\.js$': '$1',
    // Every suite loads its modules anew. These packages also ship one file in the place of 730.
    '^rxjs(/operators)?$': '<rootDir>/node_modules/rxjs/dist/bundles/rxjs.umd.js',
    '^es-toolkit/compat$': '<rootDir>/node_modules/es-toolkit/dist/browser.global.js',
    '^libphonenumber-js/max$': '<rootDir>/node_modules/libphonenumber-js/bundle/libphonenumber-max.js',
  },
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node'],
};

function swcOptions() {
  return {
    jsc: {
      target: 'es2022',
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: true },
      keepClassNames: true,
    },
    module: { type: 'commonjs' },
    sourceMaps: true, // beside the code: inline ones are read again in every suite
  };
}

export default {
  // One more than cores: a suite waits for other processes a third of its time.
  maxWorkers: 3,
  // What suites leave behind in a worker grows to gigabytes, which the collector walks through ever again.
  workerIdleMemoryLimit: '1GB',
  testSequencer: '<rootDir>/test/support/long-suites-first.cjs',
  // A loaded machine is no reason for red: what hangs is caught by this, what is slow by the benches.
  testTimeout: 60_000,
  projects: [
    { ...common, displayName: 'unit', testMatch: ['<rootDir>/{src,libs}/**/*.spec.ts'] },
    {
      ...common,
      displayName: 'integration',
      testMatch: ['<rootDir>/test/{integration,gates}/**/*.int-spec.ts'],
      globalSetup: '<rootDir>/test/support/database/global-setup.ts',
      globalTeardown: '<rootDir>/test/support/database/global-teardown.ts',
    },
    {
      ...common,
      displayName: 'e2e',
      testMatch: ['<rootDir>/test/e2e/**/*.e2e-spec.ts'],
      globalSetup: '<rootDir>/test/support/database/global-setup.ts',
      globalTeardown: '<rootDir>/test/support/database/global-teardown.ts',
    },
  ],
};
