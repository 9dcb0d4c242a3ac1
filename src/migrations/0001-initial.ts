import type { Migration } from '../common/persistence/migrator/migration.js';

export const migration: Migration = {
  id: '0001-initial',
  operations: [
    {
      kind: 'create_collection',
      collection: 'audit_events',
      validator: {
        bsonType: 'object',
        required: ['_id', 'action', 'actor', 'at', 'hash'],
        properties: {
          _id: {
            bsonType: 'string',
          },
          action: {
            bsonType: 'string',
            maxLength: 100,
          },
          actor: {},
          at: {
            bsonType: 'date',
          },
          changes: {},
          clientId: {
            bsonType: ['string', 'null'],
          },
          hash: {
            bsonType: 'string',
            minLength: 64,
            maxLength: 64,
          },
          requestId: {
            bsonType: ['string', 'null'],
          },
          target: {},
        },
        additionalProperties: false,
      },
      indexes: [
        {
          name: 'at',
          key: {
            at: -1,
            _id: -1,
          },
        },
        {
          name: 'target',
          key: {
            'target.type': 1,
            'target.id': 1,
            at: -1,
          },
        },
      ],
    },
    {
      kind: 'create_collection',
      collection: 'audit_pending',
      validator: {
        bsonType: 'object',
        required: ['_id'],
        properties: {
          _id: {
            bsonType: 'string',
          },
        },
        additionalProperties: false,
      },
      indexes: [],
    },
    {
      kind: 'create_collection',
      collection: 'check_totals',
      validator: {
        bsonType: 'object',
        required: ['_id'],
        properties: {
          _id: {
            bsonType: 'date',
          },
          bins: {},
          expireAt: {
            bsonType: ['date', 'null'],
          },
          fail: {
            bsonType: ['int', 'long', 'double', 'null'],
            minimum: 0,
          },
          ok: {
            bsonType: ['int', 'long', 'double', 'null'],
            minimum: 0,
          },
          passingMs: {
            bsonType: ['int', 'long', 'double', 'null'],
            minimum: 0,
          },
          probe_error: {
            bsonType: ['int', 'long', 'double', 'null'],
            minimum: 0,
          },
          slow: {
            bsonType: ['int', 'long', 'double', 'null'],
            minimum: 0,
          },
        },
        additionalProperties: false,
      },
      indexes: [
        {
          name: 'expiry',
          key: {
            expireAt: 1,
          },
          expireAfterSeconds: 0,
        },
      ],
    },
    {
      kind: 'create_collection',
      collection: 'checks',
      validator: {
        bsonType: 'object',
        required: [
          '_id',
          'clientId',
          'durationMs',
          'expireAt',
          'outcome',
          'phases',
          'scheduledAt',
          'serviceId',
          'startedAt',
          'trigger',
        ],
        properties: {
          _id: {
            bsonType: 'string',
            maxLength: 40,
          },
          clientId: {
            bsonType: 'objectId',
          },
          detail: {
            bsonType: ['string', 'null'],
            maxLength: 1000,
          },
          durationMs: {
            bsonType: ['int', 'long', 'double'],
            minimum: 0,
          },
          expireAt: {
            bsonType: 'date',
          },
          outcome: {
            bsonType: 'string',
            enum: ['ok', 'slow', 'fail', 'probe_error'],
          },
          phases: {},
          reason: {
            bsonType: ['string', 'null'],
            maxLength: 50,
          },
          remoteAddress: {
            bsonType: ['string', 'null'],
            maxLength: 64,
          },
          runId: {
            bsonType: ['string', 'null'],
            maxLength: 64,
          },
          scheduledAt: {
            bsonType: 'date',
          },
          serviceId: {
            bsonType: 'objectId',
          },
          startedAt: {
            bsonType: 'date',
          },
          statusCode: {
            bsonType: ['int', 'long', 'double', 'null'],
            minimum: 100,
            maximum: 999,
          },
          trigger: {
            bsonType: 'string',
            enum: ['schedule', 'recheck', 'run'],
          },
        },
        additionalProperties: false,
      },
      indexes: [
        {
          name: 'expiry',
          key: {
            expireAt: 1,
          },
          expireAfterSeconds: 0,
        },
        {
          name: 'service_scheduled',
          key: {
            serviceId: 1,
            scheduledAt: -1,
            _id: -1,
          },
        },
      ],
    },
    {
      kind: 'create_collection',
      collection: 'client_keys',
      validator: {
        bsonType: 'object',
        required: ['_id', 'clientId'],
        properties: {
          _id: {
            bsonType: 'string',
            maxLength: 60,
          },
          clientId: {
            bsonType: 'objectId',
          },
        },
        additionalProperties: false,
      },
      indexes: [],
    },
    {
      kind: 'create_collection',
      collection: 'clients',
      validator: {
        bsonType: 'object',
        required: [
          '_id',
          'createdAt',
          'deleted',
          'name',
          'nameKey',
          'number',
          'searchKeys',
          'status',
          'updatedAt',
          'version',
        ],
        properties: {
          _id: {
            bsonType: 'objectId',
          },
          baseUrl: {
            bsonType: ['string', 'null'],
            maxLength: 2048,
          },
          cnpj: {
            bsonType: ['string', 'null'],
            pattern: '^[0-9A-Z]{12}[0-9]{2}$',
          },
          cpfIndex: {
            bsonType: ['string', 'null'],
            maxLength: 43,
          },
          cpfSealed: {
            bsonType: ['string', 'null'],
            maxLength: 300,
          },
          createdAt: {
            bsonType: 'date',
          },
          deleted: {
            bsonType: 'bool',
          },
          deletedAt: {
            bsonType: ['date', 'null'],
          },
          description: {
            bsonType: ['string', 'null'],
            maxLength: 500,
          },
          emailIndex: {
            bsonType: ['string', 'null'],
            maxLength: 43,
          },
          emailSealed: {
            bsonType: ['string', 'null'],
            maxLength: 2000,
          },
          name: {
            bsonType: 'string',
            minLength: 2,
            maxLength: 100,
          },
          nameKey: {
            bsonType: 'string',
            maxLength: 200,
          },
          number: {
            bsonType: ['int', 'long', 'double'],
            minimum: 1,
          },
          searchKeys: {
            bsonType: 'array',
            items: {
              bsonType: 'string',
            },
          },
          status: {
            bsonType: 'string',
            enum: ['active', 'inactive', 'suspended'],
          },
          updatedAt: {
            bsonType: 'date',
          },
          version: {
            bsonType: ['int', 'long', 'double'],
            minimum: 1,
          },
        },
        additionalProperties: false,
      },
      indexes: [
        {
          name: 'by_creation',
          key: {
            deleted: 1,
            createdAt: -1,
            _id: -1,
          },
        },
        {
          name: 'by_name',
          key: {
            deleted: 1,
            nameKey: 1,
            _id: 1,
          },
        },
        {
          name: 'by_number',
          key: {
            deleted: 1,
            number: -1,
            _id: -1,
          },
        },
        {
          name: 'by_status',
          key: {
            status: 1,
            number: -1,
          },
        },
        {
          name: 'cnpj',
          key: {
            cnpj: 1,
          },
        },
        {
          name: 'cpf',
          key: {
            cpfIndex: 1,
          },
        },
        {
          name: 'email',
          key: {
            emailIndex: 1,
          },
        },
        {
          name: 'number',
          key: {
            number: 1,
          },
          unique: true,
        },
        {
          name: 'search',
          key: {
            searchKeys: 1,
          },
        },
      ],
    },
    {
      kind: 'create_collection',
      collection: 'counters',
      validator: {
        bsonType: 'object',
        required: ['_id', 'last'],
        properties: {
          _id: {
            bsonType: 'string',
          },
          last: {
            bsonType: ['int', 'long', 'double'],
            minimum: 0,
          },
        },
        additionalProperties: false,
      },
      indexes: [],
    },
    {
      kind: 'create_collection',
      collection: 'fact_deliveries',
      validator: {
        bsonType: 'object',
        required: ['_id', 'attempt', 'dueAt', 'fact', 'key', 'publishedAt', 'subscriber', 'type', 'version'],
        properties: {
          _id: {
            bsonType: 'string',
          },
          attempt: {
            bsonType: ['int', 'long', 'double'],
            minimum: 0,
          },
          claim: {
            bsonType: ['string', 'null'],
          },
          dueAt: {
            bsonType: 'date',
          },
          fact: {},
          key: {
            bsonType: 'string',
          },
          lastError: {
            bsonType: ['string', 'null'],
            maxLength: 500,
          },
          publishedAt: {
            bsonType: 'date',
          },
          subscriber: {
            bsonType: 'string',
          },
          type: {
            bsonType: 'string',
          },
          version: {
            bsonType: ['int', 'long', 'double'],
            minimum: 1,
          },
        },
        additionalProperties: false,
      },
      indexes: [
        {
          name: 'claim',
          key: {
            claim: 1,
          },
        },
        {
          name: 'due',
          key: {
            subscriber: 1,
            dueAt: 1,
            _id: 1,
          },
        },
      ],
    },
    {
      kind: 'create_collection',
      collection: 'idempotency_keys',
      validator: {
        bsonType: 'object',
        required: ['_id', 'expireAt', 'requestHash', 'state', 'token', 'until'],
        properties: {
          _id: {
            bsonType: 'string',
          },
          body: {
            bsonType: ['string', 'null'],
          },
          expireAt: {
            bsonType: 'date',
          },
          headers: {},
          requestHash: {
            bsonType: 'string',
          },
          state: {
            bsonType: 'string',
            enum: ['running', 'done'],
          },
          status: {
            bsonType: ['int', 'long', 'double', 'null'],
            minimum: 100,
            maximum: 599,
          },
          token: {
            bsonType: 'string',
          },
          until: {
            bsonType: 'date',
          },
        },
        additionalProperties: false,
      },
      indexes: [
        {
          name: 'expiry',
          key: {
            expireAt: 1,
          },
          expireAfterSeconds: 0,
        },
      ],
    },
    {
      kind: 'create_collection',
      collection: 'incidents',
      validator: {
        bsonType: 'object',
        required: ['_id', 'clientId', 'isOpen', 'serviceId', 'startedAt'],
        properties: {
          _id: {
            bsonType: 'objectId',
          },
          clientId: {
            bsonType: 'objectId',
          },
          detail: {
            bsonType: ['string', 'null'],
            maxLength: 1000,
          },
          endReason: {
            bsonType: ['string', 'null'],
            maxLength: 50,
          },
          endedAt: {
            bsonType: ['date', 'null'],
          },
          isOpen: {
            bsonType: 'bool',
          },
          reason: {
            bsonType: ['string', 'null'],
            maxLength: 50,
          },
          serviceId: {
            bsonType: 'objectId',
          },
          startedAt: {
            bsonType: 'date',
          },
        },
        additionalProperties: false,
      },
      indexes: [
        {
          name: 'client_started',
          key: {
            clientId: 1,
            startedAt: -1,
            _id: -1,
          },
        },
        {
          name: 'open_of_service',
          key: {
            serviceId: 1,
            isOpen: 1,
          },
        },
        {
          name: 'open_started',
          key: {
            isOpen: 1,
            startedAt: -1,
            _id: -1,
          },
        },
        {
          name: 'service_started',
          key: {
            serviceId: 1,
            startedAt: -1,
            _id: -1,
          },
        },
        {
          name: 'started',
          key: {
            startedAt: -1,
            _id: -1,
          },
        },
      ],
    },
    {
      kind: 'create_collection',
      collection: 'leases',
      validator: {
        bsonType: 'object',
        required: ['_id', 'epoch', 'owner', 'until'],
        properties: {
          _id: {
            bsonType: 'string',
          },
          epoch: {
            bsonType: ['int', 'long', 'double'],
            minimum: 0,
          },
          owner: {
            bsonType: 'string',
          },
          until: {
            bsonType: 'date',
          },
        },
        additionalProperties: false,
      },
      indexes: [],
    },
    {
      kind: 'create_collection',
      collection: 'notification_deliveries',
      validator: {
        bsonType: 'object',
        required: [
          '_id',
          'attempt',
          'clientId',
          'createdAt',
          'destinationId',
          'event',
          'giveUpAt',
          'holdsLane',
          'kind',
          'occurredAt',
          'state',
          'subject',
          'topic',
        ],
        properties: {
          _id: {
            bsonType: 'string',
            minLength: 64,
            maxLength: 64,
          },
          attempt: {
            bsonType: ['int', 'long', 'double'],
            minimum: 0,
          },
          claim: {
            bsonType: ['string', 'null'],
            maxLength: 36,
          },
          clientId: {
            bsonType: 'string',
            maxLength: 24,
          },
          content: {
            bsonType: ['string', 'null'],
            maxLength: 100000,
          },
          createdAt: {
            bsonType: 'date',
          },
          deliveredAt: {
            bsonType: ['date', 'null'],
          },
          destinationId: {
            bsonType: 'string',
            maxLength: 24,
          },
          dueAt: {
            bsonType: ['date', 'null'],
          },
          endedAt: {
            bsonType: ['date', 'null'],
          },
          event: {
            bsonType: 'string',
            maxLength: 100,
          },
          expireAt: {
            bsonType: ['date', 'null'],
          },
          giveUpAt: {
            bsonType: 'date',
          },
          holdsLane: {
            bsonType: 'bool',
          },
          kind: {
            bsonType: 'string',
            enum: ['webhook', 'email'],
          },
          lastError: {
            bsonType: ['string', 'null'],
            maxLength: 500,
          },
          lastStatus: {
            bsonType: ['int', 'long', 'double', 'null'],
            minimum: 100,
            maximum: 999,
          },
          occurredAt: {
            bsonType: 'date',
          },
          reason: {
            bsonType: ['string', 'null'],
            maxLength: 50,
          },
          state: {
            bsonType: 'string',
            enum: ['pending', 'sending', 'delivered', 'dead', 'cancelled'],
          },
          subject: {
            bsonType: 'string',
            maxLength: 100,
          },
          topic: {
            bsonType: 'string',
            maxLength: 50,
          },
          variant: {
            bsonType: ['string', 'null'],
            maxLength: 50,
          },
        },
        additionalProperties: false,
      },
      indexes: [
        {
          name: 'client_log',
          key: {
            clientId: 1,
            createdAt: -1,
            _id: -1,
          },
        },
        {
          name: 'due',
          key: {
            dueAt: 1,
            _id: 1,
          },
        },
        {
          name: 'expiry',
          key: {
            expireAt: 1,
          },
          expireAfterSeconds: 0,
        },
        {
          name: 'lane',
          key: {
            destinationId: 1,
            state: 1,
            occurredAt: 1,
            _id: 1,
          },
        },
        {
          name: 'log',
          key: {
            createdAt: -1,
            _id: -1,
          },
        },
        {
          name: 'state_log',
          key: {
            state: 1,
            createdAt: -1,
            _id: -1,
          },
        },
        {
          name: 'subject',
          key: {
            subject: 1,
            createdAt: -1,
            _id: -1,
          },
        },
      ],
    },
    {
      kind: 'create_collection',
      collection: 'notification_destinations',
      validator: {
        bsonType: 'object',
        required: [
          '_id',
          'activeSince',
          'clientId',
          'createdAt',
          'deleted',
          'isEnabled',
          'kind',
          'name',
          'number',
          'targetSealed',
          'updatedAt',
          'version',
        ],
        properties: {
          _id: {
            bsonType: 'objectId',
          },
          activeSince: {
            bsonType: 'date',
          },
          clientId: {
            bsonType: 'objectId',
          },
          createdAt: {
            bsonType: 'date',
          },
          deleted: {
            bsonType: 'bool',
          },
          deletedAt: {
            bsonType: ['date', 'null'],
          },
          disabledReason: {
            bsonType: ['string', 'null'],
            maxLength: 50,
          },
          isEnabled: {
            bsonType: 'bool',
          },
          kind: {
            bsonType: 'string',
            enum: ['webhook', 'email'],
          },
          locale: {
            bsonType: ['string', 'null'],
            maxLength: 10,
          },
          name: {
            bsonType: 'string',
            minLength: 1,
            maxLength: 100,
          },
          number: {
            bsonType: ['int', 'long', 'double'],
            minimum: 1,
          },
          secretSealed: {
            bsonType: ['string', 'null'],
            maxLength: 1000,
          },
          targetSealed: {
            bsonType: 'string',
            maxLength: 8000,
          },
          updatedAt: {
            bsonType: 'date',
          },
          version: {
            bsonType: ['int', 'long', 'double'],
            minimum: 1,
          },
        },
        additionalProperties: false,
      },
      indexes: [
        {
          name: 'by_client',
          key: {
            clientId: 1,
            deleted: 1,
            number: -1,
            _id: -1,
          },
        },
        {
          name: 'by_number',
          key: {
            deleted: 1,
            number: -1,
            _id: -1,
          },
        },
        {
          name: 'number',
          key: {
            number: 1,
          },
          unique: true,
        },
      ],
    },
    {
      kind: 'create_collection',
      collection: 'open_incidents',
      validator: {
        bsonType: 'object',
        required: ['_id', 'incidentId'],
        properties: {
          _id: {
            bsonType: 'objectId',
          },
          incidentId: {
            bsonType: 'objectId',
          },
        },
        additionalProperties: false,
      },
      indexes: [],
    },
    {
      kind: 'create_collection',
      collection: 'probe_partitions',
      validator: {
        bsonType: 'object',
        required: ['_id', 'epoch', 'until'],
        properties: {
          _id: {
            bsonType: ['int', 'long', 'double'],
            minimum: 0,
            maximum: 63,
          },
          epoch: {
            bsonType: ['int', 'long', 'double'],
            minimum: 0,
          },
          owner: {
            bsonType: ['string', 'null'],
            maxLength: 100,
          },
          until: {
            bsonType: 'date',
          },
        },
        additionalProperties: false,
      },
      indexes: [],
    },
    {
      kind: 'create_collection',
      collection: 'segments',
      validator: {
        bsonType: 'object',
        required: ['_id', 'clientId', 'from', 'serviceId', 'state'],
        properties: {
          _id: {
            bsonType: 'objectId',
          },
          clientId: {
            bsonType: 'objectId',
          },
          from: {
            bsonType: 'date',
          },
          reason: {
            bsonType: ['string', 'null'],
            maxLength: 100,
          },
          serviceId: {
            bsonType: 'objectId',
          },
          state: {
            bsonType: 'string',
            enum: ['up', 'degraded', 'down', 'unknown', 'paused'],
          },
          to: {
            bsonType: ['date', 'null'],
          },
        },
        additionalProperties: false,
      },
      indexes: [
        {
          name: 'service_from',
          key: {
            serviceId: 1,
            from: -1,
          },
          unique: true,
        },
      ],
    },
    {
      kind: 'create_collection',
      collection: 'service_states',
      validator: {
        bsonType: 'object',
        required: ['_id', 'clientId', 'configVersion', 'fence', 'partition', 'snapshot', 'version'],
        properties: {
          _id: {
            bsonType: 'objectId',
          },
          clientId: {
            bsonType: 'objectId',
          },
          configVersion: {
            bsonType: ['int', 'long', 'double'],
            minimum: 0,
          },
          fence: {
            bsonType: ['int', 'long', 'double'],
            minimum: 0,
          },
          partition: {
            bsonType: ['int', 'long', 'double'],
            minimum: 0,
            maximum: 63,
          },
          snapshot: {},
          version: {
            bsonType: ['int', 'long', 'double'],
            minimum: 0,
          },
        },
        additionalProperties: false,
      },
      indexes: [
        {
          name: 'partition',
          key: {
            partition: 1,
            _id: 1,
          },
        },
      ],
    },
    {
      kind: 'create_collection',
      collection: 'services',
      validator: {
        bsonType: 'object',
        required: [
          '_id',
          'clientId',
          'configVersion',
          'createdAt',
          'deleted',
          'expectedStatus',
          'failureThreshold',
          'followRedirects',
          'headers',
          'intervalSeconds',
          'isPaused',
          'kind',
          'method',
          'name',
          'nameKey',
          'number',
          'partition',
          'recoveryThreshold',
          'searchKeys',
          'timeoutMs',
          'updatedAt',
          'url',
          'version',
        ],
        properties: {
          _id: {
            bsonType: 'objectId',
          },
          body: {
            bsonType: ['string', 'null'],
            maxLength: 65536,
          },
          clientId: {
            bsonType: 'objectId',
          },
          configVersion: {
            bsonType: ['int', 'long', 'double'],
            minimum: 1,
          },
          createdAt: {
            bsonType: 'date',
          },
          degradedAfterMs: {
            bsonType: ['int', 'long', 'double', 'null'],
            minimum: 1,
            maximum: 60000,
          },
          deleted: {
            bsonType: 'bool',
          },
          deletedAt: {
            bsonType: ['date', 'null'],
          },
          expectedStatus: {
            bsonType: 'array',
          },
          failureThreshold: {
            bsonType: ['int', 'long', 'double'],
            minimum: 1,
            maximum: 10,
          },
          followRedirects: {
            bsonType: 'bool',
          },
          headers: {
            bsonType: 'array',
          },
          intervalSeconds: {
            bsonType: ['int', 'long', 'double'],
            minimum: 1,
            maximum: 86400,
          },
          isPaused: {
            bsonType: 'bool',
          },
          jsonAssertion: {},
          keyword: {},
          kind: {
            bsonType: 'string',
            enum: ['http'],
          },
          method: {
            bsonType: 'string',
            enum: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
          },
          name: {
            bsonType: 'string',
            minLength: 1,
            maxLength: 100,
          },
          nameKey: {
            bsonType: 'string',
            maxLength: 200,
          },
          number: {
            bsonType: ['int', 'long', 'double'],
            minimum: 1,
          },
          partition: {
            bsonType: ['int', 'long', 'double'],
            minimum: 0,
            maximum: 63,
          },
          pausedAt: {
            bsonType: ['date', 'null'],
          },
          pausedBy: {
            bsonType: ['string', 'null'],
            enum: ['person', 'client', null],
          },
          recoveryThreshold: {
            bsonType: ['int', 'long', 'double'],
            minimum: 1,
            maximum: 10,
          },
          searchKeys: {
            bsonType: 'array',
            items: {
              bsonType: 'string',
            },
          },
          timeoutMs: {
            bsonType: ['int', 'long', 'double'],
            minimum: 100,
            maximum: 60000,
          },
          updatedAt: {
            bsonType: 'date',
          },
          url: {
            bsonType: 'string',
            maxLength: 2048,
          },
          version: {
            bsonType: ['int', 'long', 'double'],
            minimum: 1,
          },
        },
        additionalProperties: false,
      },
      indexes: [
        {
          name: 'by_client',
          key: {
            clientId: 1,
            deleted: 1,
            number: -1,
          },
        },
        {
          name: 'by_creation',
          key: {
            deleted: 1,
            createdAt: -1,
            _id: -1,
          },
        },
        {
          name: 'by_name',
          key: {
            deleted: 1,
            nameKey: 1,
            _id: 1,
          },
        },
        {
          name: 'by_number',
          key: {
            deleted: 1,
            number: -1,
            _id: -1,
          },
        },
        {
          name: 'by_partition',
          key: {
            partition: 1,
            deleted: 1,
          },
        },
        {
          name: 'number',
          key: {
            number: 1,
          },
          unique: true,
        },
        {
          name: 'search',
          key: {
            searchKeys: 1,
          },
        },
      ],
    },
    {
      kind: 'create_collection',
      collection: 'users',
      validator: {
        bsonType: 'object',
        required: ['_id', 'createdAt', 'deleted', 'email', 'name', 'passwordHash', 'role', 'status'],
        properties: {
          _id: {
            bsonType: 'objectId',
          },
          clientIds: {
            bsonType: ['array', 'null'],
            items: {
              bsonType: 'string',
            },
          },
          createdAt: {
            bsonType: 'date',
          },
          deleted: {
            bsonType: 'bool',
          },
          email: {
            bsonType: 'string',
            maxLength: 254,
          },
          name: {
            bsonType: 'string',
            minLength: 1,
            maxLength: 100,
          },
          passwordHash: {
            bsonType: 'string',
            maxLength: 300,
          },
          role: {
            bsonType: 'string',
            enum: ['GUEST', 'READONLY', 'OPERATOR', 'ANALYST', 'MANAGER', 'ADMIN'],
          },
          status: {
            bsonType: 'string',
            enum: ['active', 'disabled'],
          },
        },
        additionalProperties: false,
      },
      indexes: [
        {
          name: 'email',
          key: {
            email: 1,
          },
          unique: true,
          partialFilterExpression: {
            deleted: false,
          },
        },
      ],
    },
    {
      kind: 'create_collection',
      collection: 'workers',
      validator: {
        bsonType: 'object',
        required: ['_id', 'until'],
        properties: {
          _id: {
            bsonType: 'string',
            maxLength: 100,
          },
          until: {
            bsonType: 'date',
          },
        },
        additionalProperties: false,
      },
      indexes: [
        {
          name: 'expiry',
          key: {
            until: 1,
          },
          expireAfterSeconds: 3600,
        },
      ],
    },
  ],
};
