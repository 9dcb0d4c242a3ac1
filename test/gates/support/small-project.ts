import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { projectRoot } from './run-node.js';

/** What a project with one file of each kind looks like when every gate of `npm run check` is content. */
const CONTENT: Record<string, string> = {
  'package.json': '{\n  "name": "small",\n  "private": true,\n  "type": "module"\n}\n',
  'libs/money/money.ts': 'export const centavos = (reais: number): number => reais * 100;\n',
  'src/main.ts': "import { centavos } from '../libs/money/money.js';\n\nexport const total = centavos(2);\n",
  'src/cli.ts': "export const name = 'small';\n",
  'tsconfig.build.json':
    '{\n  "extends": "./tsconfig.json",\n  "compilerOptions": { "tsBuildInfoFile": "dist/.tsbuildinfo" },\n  "include": ["src", "libs"]\n}\n',
  'nest-cli.json':
    '{ "sourceRoot": "src", "compilerOptions": { "builder": "tsc", "tsConfigPath": "tsconfig.build.json" } }\n',
  'generate.mjs': "import { writeFileSync } from 'node:fs';\n\nwriteFileSync(process.argv[2], 'one\\ntwo\\n');\n",
  'scripts/check/generated.mjs':
    "export const generatedFiles = [{ name: 'numbers', file: 'numbers.txt', args: ['generate.mjs'] }];\n",
  'numbers.txt': 'one\ntwo\n',
  '.prettierignore': 'dist\nnode_modules\n',
};
const COPIED = ['docker-compose.yml', '.prettierrc.json', 'tsconfig.json'];

export interface SmallProject {
  readonly root: string;
  write(file: string, text: string): Promise<void>;
  read(file: string): Promise<string>;
  remove(file: string): Promise<void>;
  dispose(): Promise<void>;
}

/** Writes a small project into a folder of its own, with the real configuration and the installed packages. */
export async function aSmallProject(): Promise<SmallProject> {
  const root = await mkdtemp(join(tmpdir(), 'vigia-gates-'));
  const write = async (file: string, text: string): Promise<void> => {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), text);
  };
  for (const [file, text] of Object.entries(CONTENT)) await write(file, text);
  for (const file of COPIED) await write(file, await readFile(join(projectRoot, file), 'utf8'));
  await symlink(join(projectRoot, 'node_modules'), join(root, 'node_modules'));
  return {
    root,
    write,
    read: (file) => readFile(join(root, file), 'utf8'),
    remove: (file) => rm(join(root, file), { recursive: true }),
    dispose: () => rm(root, { recursive: true, force: true }),
  };
}
