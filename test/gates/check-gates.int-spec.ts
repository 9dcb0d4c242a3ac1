import { runNode, type Outcome } from './support/run-node.js';
import { aSmallProject, type SmallProject } from './support/small-project.js';

jest.setTimeout(120_000);

/** A fault to plant, and what the gate says about it. */
interface Plant {
  readonly gate: string;
  readonly fault: string;
  readonly says: RegExp;
  readonly plant: (project: SmallProject) => Promise<void>;
}

const replaceIn = (file: string, before: string, after: string) => async (project: SmallProject) => {
  const text = await project.read(file);
  if (!text.includes(before)) throw new Error(`${file} does not hold ${before}`);
  await project.write(file, text.replace(before, after));
};
const add = (file: string, text: string) => (project: SmallProject) => project.write(file, text);

/** Faults that are planted together: each gate names its own. */
const FAULTS: readonly Plant[] = [
  {
    gate: 'types',
    fault: 'a wrong type',
    says: /kind\.ts.*TS2322/,
    plant: add('libs/money/kind.ts', "export const centavos: number = 'a';\n"),
  },
  {
    gate: 'generated',
    fault: 'a build that fails',
    says: /the build failed/,
    plant: add('src/cli.ts', "export const name: number = 'small';\n"),
  },
  {
    gate: 'lint',
    fault: 'a ban of the design',
    says: /vigia\/no-ambient-clock/,
    plant: add('libs/money/now.ts', 'export const centavos = (): number => Date.now();\n'),
  },
  {
    gate: 'format',
    fault: 'crooked spacing',
    says: /spacing\.ts is not formatted/,
    plant: add('libs/money/spacing.ts', 'export const  centavos = 1\n'),
  },
  {
    gate: 'dependencies',
    fault: 'a library that imports src',
    says: /libs-know-no-src: libs\/money\/upward\.ts → src\/cli\.ts/,
    plant: add('libs/money/upward.ts', "import { name } from '../../src/cli.js';\n\nexport const centavos = name;\n"),
  },
  {
    gate: 'compose',
    fault: 'a key that compose does not know',
    says: /services\/api must NOT have unevaluated properties: portz/,
    plant: replaceIn('docker-compose.yml', '    ports:', '    portz: []\n    ports:'),
  },
  {
    gate: 'compose',
    fault: 'a port open to the world',
    says: /not bound to loopback/,
    plant: replaceIn('docker-compose.yml', "'127.0.0.1:", "'0.0.0.0:"),
  },
  {
    gate: 'compose',
    fault: 'a default password',
    says: /MONGO_PASSWORD has a value of its own/,
    plant: replaceIn('docker-compose.yml', 'MONGO_USER: vigia', 'MONGO_PASSWORD: vigia'),
  },
  {
    gate: 'compose',
    fault: 'a writable container',
    says: /read_only is not true/,
    plant: replaceIn('docker-compose.yml', 'read_only: true', 'read_only: false'),
  },
];

/** Gates with nothing to look at. */
const EMPTY: readonly Plant[] = [
  {
    gate: 'generated',
    fault: 'an empty table',
    says: /examined nothing/,
    plant: add('scripts/check/generated.mjs', 'export const generatedFiles = [];\n'),
  },
  {
    gate: 'lint',
    fault: 'no file',
    says: /FAIL lint \(0 files/,
    plant: async (project) => {
      for (const file of ['src', 'libs', 'scripts', 'generate.mjs']) await project.remove(file);
    },
  },
  { gate: 'dependencies', fault: 'no file', says: /FAIL dependencies \(0 /, plant: async () => undefined },
];

describe('npm run check', () => {
  let project: SmallProject;

  beforeEach(async () => {
    project = await aSmallProject();
  });
  afterEach(() => project.dispose());

  it('is green on a small project without faults, and every gate has looked at something', async () => {
    const { code, stdout } = await check();

    expect(stdout).toMatch(/check: 6 passed, 0 failed/);
    expect(stdout.match(/^ok {3}\w+ \([1-9]\d* /gm)).toHaveLength(6);
    expect(code).toBe(0);
  });

  it('refuses the name of a gate that does not exist', async () => {
    const { code, stderr } = await check('--only', 'nothing');

    expect(stderr).toMatch(/no gate is called nothing/);
    expect(code).toBe(2);
  });

  it('generated is red on a stale, a missing, an unwritten file and a broken generator, each named', async () => {
    const row = (name: string, script: string): string =>
      `{ name: '${name}', file: '${name}.txt', args: ['${script}'] }`;
    const rows = [
      row('stale', 'generate.mjs'),
      row('missing', 'generate.mjs'),
      row('silent', 'silent.mjs'),
      row('broken', 'broken.mjs'),
    ];
    await project.write('scripts/check/generated.mjs', `export const generatedFiles = [${rows.join(', ')}];\n`);
    await project.write('stale.txt', 'one\nthree\n');
    await project.write('silent.mjs', '\n');
    await project.write('broken.mjs', 'process.exit(3);\n');

    const { code, stdout } = await check('--only', 'generated');

    expect(stdout).toMatch(/stale\.txt differs; npm run generate -- stale[^]*- three[^]*\+ two/);
    expect(stdout).toMatch(/missing\.txt is missing; npm run generate -- missing/);
    expect(stdout).toMatch(/silent\.txt: its generator wrote nothing/);
    expect(stdout).toMatch(/broken\.txt: node broken\.mjs exited with 3/);
    expect(stdout).toMatch(/^FAIL generated \(4 generated files/m);
    expect(code).toBe(1);
  });

  describe.each<[string, readonly Plant[]]>([
    ['a project full of faults', FAULTS],
    ['a project without files', EMPTY],
  ])('%s', (_, plants) => {
    let outcome: Outcome;
    beforeAll(async () => {
      const planted = await aSmallProject();
      for (const { plant } of plants) await plant(planted);
      outcome = await runNode(['scripts/check.mjs', '--root', planted.root]);
      await planted.dispose();
    });

    it('runs every gate, also after one has failed, and fails as a whole', () => {
      expect(outcome.stdout.match(/^(?:ok {3}|FAIL )\w+ \(/gm)).toHaveLength(6);
      expect(outcome.stdout).toMatch(/check: \d passed, [1-6] failed/);
      expect(outcome.code).toBe(1);
    });

    it.each(plants)('$gate is red on $fault', ({ gate, says }) => {
      expect(outcome.stdout).toMatch(says);
      expect(outcome.stdout).toMatch(new RegExp(`^FAIL ${gate}`, 'm'));
      expect(outcome.code).toBe(1);
    });
  });

  function check(...options: string[]): Promise<Outcome> {
    return runNode(['scripts/check.mjs', '--root', project.root, ...options]);
  }
});
