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
import { migration as m0014 } from './0014-audit-retention.js';
import { migration as m0015 } from './0015-search-indexes.js';
import { migration as m0016 } from './0016-service-kinds-and-maintenance.js';
import { migration as m0017 } from './0017-lookup-kinds.js';
import { migration as m0018 } from './0018-deleted-search-keys.js';
import { migration as m0019 } from './0019-flapping.js';
import { migration as m0020 } from './0020-dependencies.js';
import { migration as m0021 } from './0021-self-guard.js';
import { migration as m0022 } from './0022-check-tiers.js';
import { migration as m0023 } from './0023-pushes-and-service-tags.js';
import { migration as m0024 } from './0024-live-feed.js';
import { migration as m0025 } from './0025-service-months.js';

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
  m0014,
  m0015,
  m0016,
  m0017,
  m0018,
  m0019,
  m0020,
  m0021,
  m0022,
  m0023,
  m0024,
  m0025,
];
