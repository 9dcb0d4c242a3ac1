// Written by `npm run migrate -- create`.
import type { Migration } from '../common/persistence/migrator/migration.js';
import { migration as m0001 } from './0001-initial.js';

export const migrations: readonly Migration[] = [m0001];
