// Written by `npm run migrate -- create`.
import type { Migration } from '../common/persistence/migrator/migration.js';
import { migration as m0001 } from './0001-initial.js';
import { migration as m0002 } from './0002-user-keys.js';
import { migration as m0003 } from './0003-sessions.js';
import { migration as m0004 } from './0004-limits.js';
import { migration as m0005 } from './0005-access-logs.js';
import { migration as m0006 } from './0006-keys.js';
import { migration as m0007 } from './0007-people.js';
import { migration as m0008 } from './0008-audit-chain.js';
import { migration as m0009 } from './0009-transactions.js';
import { migration as m0010 } from './0010-client-fields.js';
import { migration as m0011 } from './0011-lookups.js';
import { migration as m0012 } from './0012-privacy.js';
import { migration as m0013 } from './0013-privacy-rights.js';

export const migrations: readonly Migration[] = [
  m0001,
  m0002,
  m0003,
  m0004,
  m0005,
  m0006,
  m0007,
  m0008,
  m0009,
  m0010,
  m0011,
  m0012,
  m0013,
];
