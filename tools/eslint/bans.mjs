import { ban } from './ban.mjs';

const PRODUCT = ['src/**/*.ts', 'libs/**/*.ts'];
const SPECS = ['**/*.spec.ts'];
const QUERIES = ['src/**/*.repository.ts', 'src/**/*.read-model.ts'];
const PERSISTENCE = [...QUERIES, 'src/**/*.schema.ts', 'src/**/*.module.ts', 'src/common/persistence/**/*.ts'];

const on = (object, property) => `MemberExpression[object.name="${object}"][property.name=${property}]`;
const HTTP_CALL = '/^(request|get)$/';
const UNIT_OF_WORK =
  'CallExpression[callee.property.name="run"]:matches([callee.object.name=/unitOfWork$/i], [callee.object.property.name=/unitOfWork$/i])';

/** Bans of DESIGN and CONVENTIONS that selectors can say, with the files that each holds for. Those that cannot: rules.mjs. */
export const bans = {
  'no-process-env': {
    files: PRODUCT,
    ignores: ['src/config/**/*.ts'],
    rule: ban({
      message: 'Only src/config reads process.env (DESIGN §2); inject the config class of the topic.',
      selectors: [
        on('process', '"env"'),
        'MemberExpression[object.name="process"][property.value="env"]',
        'VariableDeclarator[init.name="process"] > ObjectPattern > Property[key.name="env"]',
      ],
      imports: /^(node:)?process$/,
      names: /^env$/,
    }),
  },
  'no-outbound-http': {
    files: PRODUCT,
    ignores: ['libs/outbound-http/**/*.ts', ...SPECS],
    rule: ban({
      message: 'Outbound HTTP goes through libs/outbound-http, the one gate against SSRF (reliability S1.1).',
      selectors: [
        'CallExpression[callee.name="fetch"]',
        `CallExpression > ${on('globalThis', '"fetch"')}.callee`,
        `CallExpression > ${on('http', HTTP_CALL)}.callee`,
        `CallExpression > ${on('https', HTTP_CALL)}.callee`,
        `CallExpression > ${on('http2', '"connect"')}.callee`,
        'ImportDeclaration[source.value=/^(node:)?https?$/] > ImportSpecifier[imported.name=/^(request|get|Agent)$/]',
      ],
      imports: /^(axios|@nestjs\/axios|undici|got|node-fetch|ky|superagent)$/,
    }),
  },
  'no-raw-socket': {
    files: ['src/**/*.ts'],
    ignores: SPECS,
    rule: ban({
      message: 'A connection to an address goes through the address gate of libs/outbound-http (reliability S1.1).',
      selectors: [
        `CallExpression > ${on('net', '/^(connect|createConnection)$/')}.callee`,
        `CallExpression > ${on('tls', '"connect"')}.callee`,
        `NewExpression > ${on('net', '"Socket"')}.callee`,
      ],
      imports: /^(node:)?(net|tls)$/,
      names: /^(connect|createConnection)$/,
    }),
  },
  'no-mongoose-here': {
    files: ['src/**/*.ts'],
    ignores: PERSISTENCE,
    rule: ban({
      message:
        'Only repositories, read models, schemas, common/persistence and module wiring know Mongoose (DESIGN §2).',
      imports: /^(mongoose|mongodb|bson|@nestjs\/mongoose)(\/|$)/,
    }),
  },
  'no-http-in-service': {
    files: ['src/**/*.service.ts', 'src/**/*.repository.ts', 'src/**/*.facts.ts'],
    rule: ban({
      message: 'Services know no HTTP type: throw a DomainError (CONVENTIONS §5).',
      selectors: [
        'ImportDeclaration[source.value="@nestjs/common"] > ImportSpecifier[imported.name=/Exception$|^(HttpStatus|Req|Res|Headers)$/]',
      ],
      imports: /^(express|@nestjs\/platform-express|(node:)?https?)(\/|$)/,
    }),
  },
  'no-forward-ref': {
    files: PRODUCT,
    rule: ban({
      message: 'No forwardRef: news travels upward as a fact or through a registered port (DESIGN §2, §5).',
      selectors: ['CallExpression[callee.name="forwardRef"]', 'ImportSpecifier[imported.name="forwardRef"]'],
    }),
  },
  'no-bare-pipeline': {
    files: ['src/**/*.ts'],
    ignores: ['src/common/persistence/pipeline.ts'],
    rule: ban({
      message:
        'An update by pipeline takes the options PIPELINE of common/persistence: without them each one costs milliseconds.',
      selectors: ['Property[key.name="updatePipeline"]'],
    }),
  },
  'no-parallel-in-transaction': {
    files: ['src/**/*.ts', 'test/**/*.ts'],
    rule: ban({
      message: 'Nothing inside a unit of work runs in parallel: one session, one operation at a time (DESIGN §3).',
      selectors: [
        `${UNIT_OF_WORK} CallExpression > MemberExpression[object.name="Promise"][property.name=/^(all|allSettled|race|any)$/].callee`,
      ],
    }),
  },
  'no-ambient-clock': {
    files: ['src/modules/**/*.ts', 'src/common/**/*.ts', 'libs/**/*.ts'],
    ignores: ['src/common/clock/**/*.ts', '**/clock.ts', '**/*.clock.ts', ...SPECS],
    rule: ban({
      message: 'Inject the Clock instead of asking the system time (performance.now() may measure a duration).',
      selectors: [
        `CallExpression > ${on('Date', '"now"')}.callee`,
        'NewExpression[callee.name="Date"][arguments.length=0]',
        'CallExpression[callee.name="Date"]',
      ],
    }),
  },
  'no-ambient-randomness': {
    files: PRODUCT,
    ignores: ['**/jitter.ts'],
    rule: ban({
      message: 'Randomness is injected; secrets come from node:crypto, spreading from the jitter helper.',
      selectors: [on('Math', '"random"')],
    }),
  },
  'no-is-optional': {
    files: PRODUCT,
    rule: ban({
      message: '@IsOptional() lets null through; use @IfPresent() of src/common/validation (CONVENTIONS §4).',
      imports: /^class-validator$/,
      names: /^IsOptional$/,
      selectors: ['Decorator > CallExpression[callee.property.name="IsOptional"]'],
    }),
  },
  'no-default-export': {
    files: PRODUCT,
    rule: ban({
      message: 'Named exports only (CONVENTIONS §2).',
      selectors: ['ExportDefaultDeclaration', 'ExportSpecifier[exported.name="default"]'],
    }),
  },
  'no-loose-number': {
    files: ['src/**/*.dto.ts', 'src/**/*.controller.ts', 'src/common/http/**/*.ts', 'src/common/validation/**/*.ts'],
    ignores: SPECS,
    rule: ban({
      message: "Numbers from strings go through the strict parser: Number('') is 0, 0x10 is 16 (DESIGN §10).",
      selectors: [
        'CallExpression[callee.name=/^(Number|parseInt|parseFloat)$/]',
        `CallExpression > ${on('Number', '/^parse(Int|Float)$/')}.callee`,
        'UnaryExpression[operator="+"]',
      ],
    }),
  },
  'no-sleep-in-unit-test': {
    files: SPECS,
    rule: ban({
      message: 'A unit test does not sleep: inject the clock (CONVENTIONS §9).',
      selectors: ['NewExpression[callee.name="Promise"] CallExpression[callee.name="setTimeout"]'],
      imports: /^(node:)?timers\/promises$/,
    }),
  },
  'no-focused-test': {
    files: ['**/*.spec.ts', 'test/**/*.ts'],
    rule: ban({
      message: 'A focused or skipped test hides the others.',
      selectors: [
        'MemberExpression[object.name=/^(it|test|describe)$/][property.name=/^(only|skip)$/]',
        'CallExpression[callee.name=/^(fit|fdescribe|xit|xdescribe|xtest)$/]',
      ],
    }),
  },
};
