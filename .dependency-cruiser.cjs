/**
 * Who may import what: DESIGN §2. Every rule has a fixture that breaks it under test/gates/fixtures/depcruise/<rule>, and
 * test/gates/dependency-rules.int-spec.ts fails for a rule without one.
 */

/** Modules of one rank never import each other, and nobody imports upwards. Lowest first. */
const RANKS = [
  ['audit', 'performance'],
  ['whatsapp'],
  ['notifications'],
  ['auth'],
  ['clients', 'integrations'],
  ['transactions', 'monitoring', 'devices', 'access-logs'],
  ['fallbacks'],
  ['alerts'],
  ['support'],
  ['dashboard', 'live', 'reports', 'privacy', 'system', 'health-checks'],
  ['backups'],
];

/** A library may import these files of other libraries, and no others. */
const LIB_TO_LIB = {
  probing: [
    'outbound-http/types\\.ts',
    'outbound-http/conversation\\.ts',
    'outbound-http/dns-question\\.ts',
    'outbound-http/echo-wish\\.ts',
    'outbound-http/header-rules\\.ts',
    'maintenance/zoned\\.ts',
  ],
};

const oneOf = (names) => `(${names.join('|')})`;
/** A package by its name, resolved or not; a type-only import resolves into @types. */
const packages = (...names) => `(^|node_modules/(@types/)?)${oneOf(names)}(/|$)`;

const SPEC = '\\.spec\\.ts$';
const MONGOOSE = packages('mongoose', 'mongodb', 'bson', '@nestjs/mongoose');
const KNOWS_MONGOOSE = [
  '\\.repository\\.ts$',
  '\\.read-model\\.ts$',
  '\\.schema\\.ts$',
  '\\.module\\.ts$',
  '^src/common/persistence/',
];

const error = (name, comment, from, to) => ({ name, severity: 'error', comment, from, to });

const libRules = [
  error(
    'libs-know-no-src',
    'Rule 1: a library could be published tomorrow.',
    { path: '^libs/' },
    { path: '^(src|test)/' },
  ),
  error(
    'libs-are-plain',
    'Rule 1: libraries know neither Nest nor Mongoose.',
    { path: '^libs/' },
    {
      path: packages(
        '@nestjs/[^/]+',
        'mongoose',
        'express',
        'class-validator',
        'class-transformer',
        'reflect-metadata',
      ),
    },
  ),
  error(
    'lib-to-lib',
    'Rule 1: library to library only where LIB_TO_LIB lists it.',
    { path: '^libs/([^/]+)/', pathNot: `^libs/${oneOf(Object.keys(LIB_TO_LIB))}/` },
    { path: '^libs/', pathNot: '^libs/$1/' },
  ),
  ...Object.entries(LIB_TO_LIB).map(([lib, allowed]) =>
    error(
      `lib-to-lib-${lib}`,
      `Rule 1: ${lib} reaches only what LIB_TO_LIB lists for it.`,
      { path: `^libs/${lib}/` },
      { path: '^libs/', pathNot: [`^libs/${lib}/`, ...allowed.map((file) => `^libs/${file}$`)] },
    ),
  ),
];

const layerRules = [
  error(
    'config-is-lowest',
    'Rule 2: config imports nothing above it.',
    { path: '^src/config/' },
    { path: '^src/(?!config/)' },
  ),
  error(
    'common-below-modules',
    'Rule 2: common knows no feature.',
    { path: '^src/common/' },
    { path: '^src/(?!common/|config/)' },
  ),
  error(
    'modules-below-edges',
    'Rule 2: modules know neither compat, bootstrap nor the command line.',
    { path: '^src/modules/' },
    { path: '^src/(?!modules/|common/|config/)' },
  ),
  error(
    'module-through-its-door',
    'Rule 2: another module is entered through its index.ts only.',
    { path: '^src/modules/([^/]+)/' },
    { path: '^src/modules/', pathNot: ['^src/modules/$1/', '^src/modules/[^/]+/index\\.ts$'] },
  ),
  error(
    'edges-through-the-door',
    'Rule 2: compat, bootstrap, cli and app.module enter a module through its index.ts as well.',
    { path: '^src/(?!modules/|common/|config/)' },
    { path: '^src/modules/', pathNot: '^src/modules/[^/]+/index\\.ts$' },
  ),
  error(
    'module-has-a-rank',
    'Rule 3: a new module gets its place in RANKS first.',
    {},
    { path: `^src/modules/(?!${oneOf(RANKS.flat())}/)` },
  ),
];

/** The top rank has one module, so there is nothing above or beside it: no rule. */
const rankRules = RANKS.map((modules, rank) =>
  error(
    `rank-${rank}`,
    `Rule 3: ${modules.join(', ')} (rank ${rank}) import only modules of lower rank; news travels upward as a fact.`,
    { path: `^src/modules/(${modules.join('|')})/` },
    { path: `^src/modules/${oneOf(RANKS.slice(rank).flat())}/`, pathNot: '^src/modules/$1/' },
  ),
).slice(0, -1);

const roleRules = [
  error(
    'mongoose-stays-below',
    'Rule 5: Mongoose is known to persistence only.',
    { path: '^src/', pathNot: KNOWS_MONGOOSE },
    { path: MONGOOSE },
  ),
  error(
    'edges-call-services',
    'Rule 6: controllers, gateways and schedules call services, never repositories.',
    { path: '\\.(controller|gateway|schedule)\\.ts$' },
    { path: '\\.(repository|read-model|schema)\\.ts$' },
  ),
  error(
    'services-know-no-http',
    'Rule 6: services know no HTTP type.',
    { path: '^src/.*\\.service\\.ts$' },
    { path: `${packages('express', 'express-serve-static-core', '@nestjs/platform-express')}|^(node:)?https?$` },
  ),
];

const generalRules = [
  error('no-cycle', 'Rule 7: no cycles.', {}, { circular: true }),
  error('src-knows-no-test', 'Rule 7: src never imports test.', { path: '^src/', pathNot: SPEC }, { path: '^test/' }),
  error(
    'no-dev-dependency',
    'What runs in production is a dependency; tools of the tests stay out of src and libs.',
    { path: '^(src|libs)/', pathNot: SPEC },
    { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only', 'npm'] },
  ),
  error('no-unresolved', 'An import that leads nowhere fails at start, not at build.', {}, { couldNotResolve: true }),
  error(
    'no-orphan',
    'A file that nobody imports and that imports nobody is dead.',
    { orphan: true, path: '^(src|libs)/', pathNot: ['^src/(main|cli)\\.ts$', '\\.d\\.ts$', SPEC] },
    {},
  ),
];

module.exports = {
  forbidden: [...libRules, ...layerRules, ...rankRules, ...roleRules, ...generalRules],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    // `import type` is a dependency of the design, though none of the running program.
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json', '.d.ts'],
    },
  },
};
