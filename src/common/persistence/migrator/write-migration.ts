import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Operation } from './migration.js';

/**
 * Writes the next migration, filled with the given operations, and the list of all.
 * @param folder where migrations are kept as source
 * @param name lower-case words joined by `-`
 * @returns the path of the new file
 */
export function writeMigration(folder: string, name: string, operations: readonly Operation[]): string {
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) throw new Error('a migration name is lower-case words joined by -');
  const present = migrationFiles(folder);
  const number = String(Number.parseInt(present.at(-1)?.slice(0, 4) ?? '0', 10) + 1).padStart(4, '0');
  const id = `${number}-${name}`;
  const file = join(folder, `${id}.ts`);
  writeFileSync(file, sourceOf(id, operations), { flag: 'wx' });
  writeFileSync(join(folder, 'index.ts'), indexOf([...present, `${id}.ts`]));
  return file;
}

function migrationFiles(folder: string): string[] {
  return readdirSync(folder)
    .filter((file) => /^\d{4}-.*\.ts$/.test(file))
    .sort();
}

function sourceOf(id: string, operations: readonly Operation[]): string {
  return [
    "import type { Migration } from '../common/persistence/migrator/migration.js';",
    '',
    'export const migration: Migration = ',
    `${JSON.stringify({ id, operations }, null, 2)};`,
    '',
  ].join('\n');
}

function indexOf(files: readonly string[]): string {
  const name = (file: string) => `m${file.slice(0, 4)}`;
  return [
    '// Written by `npm run migrate -- create`.',
    "import type { Migration } from '../common/persistence/migrator/migration.js';",
    ...files.map((file) => `import { migration as ${name(file)} } from './${file.replace(/\.ts$/, '.js')}';`),
    '',
    `export const migrations: readonly Migration[] = [${files.map(name).join(', ')}];`,
    '',
  ].join('\n');
}
