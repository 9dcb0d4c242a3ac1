import type { Migration } from '../common/persistence/migrator/migration.js';

export const migration: Migration = {
  id: '0015-search-indexes',
  operations: [
    {
      kind: 'create_index',
      collection: 'client_keys',
      index: {
        name: 'client',
        key: {
          clientId: 1,
        },
      },
    },
    {
      kind: 'create_index',
      collection: 'service_states',
      index: {
        name: 'state',
        key: {
          'snapshot.state': 1,
        },
      },
    },
  ],
};
