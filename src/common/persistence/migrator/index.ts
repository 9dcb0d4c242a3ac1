export { Migrator, type MigrationStatus } from './migrator.js';
export type { Migration, Operation } from './migration.js';
export { declaredSnapshot, differences, replayedSnapshot, type SchemaSnapshot } from './schema-snapshot.js';
export { writeMigration } from './write-migration.js';
export { withMigrator } from './with-migrator.js';
