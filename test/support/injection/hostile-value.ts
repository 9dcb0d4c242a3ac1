import { type OpenApiDocument, type Schema } from '../contract/index.js';
import { variantsOf } from './body-places.js';

const HEX_ID = 'f'.repeat(24);

/** What somebody would set, by the name of the field. */
const BY_NAME: Readonly<Record<string, unknown>> = {
  role: 'ADMIN',
  permissions: ['users:create', 'roles:assign'],
  scopes: ['users:create'],
  version: 999,
  number: 999_999,
  email: 'stranger@fuzz.example',
  passwordHash: '$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2g',
};

/** Fields that no request may set, whatever the answers show. Source: OWASP API3:2023, mass assignment. */
export const PRIVILEGED: Readonly<Record<string, unknown>> = {
  _id: HEX_ID,
  __v: 999,
  id: HEX_ID,
  ...BY_NAME,
  clientId: HEX_ID,
  clientIds: null,
  userId: HEX_ID,
  ownerId: HEX_ID,
  creatorId: HEX_ID,
  createdBy: HEX_ID,
  createdAt: '2001-01-01T00:00:00.000Z',
  updatedAt: '2001-01-01T00:00:00.000Z',
  deletedAt: '2001-01-01T00:00:00.000Z',
  revokedAt: null,
  state: 'up',
  status: 'active',
  isAdmin: true,
  isBuiltIn: true,
  isDeleted: true,
  deleted: true,
  permVersion: 999,
};

/** A value that fits the schema, would be worth something to a stranger, and is not the present one. */
export function hostileValue(document: OpenApiDocument, name: string, given: Schema, present?: unknown): unknown {
  const schema = variantsOf(document, given).find(({ type }) => type !== 'null') ?? {};
  if (schema.enum) return schema.enum.findLast((value) => value !== present) ?? schema.enum[0];
  if (name in BY_NAME) return BY_NAME[name];
  switch ([schema.type].flat().find((type) => type !== 'null')) {
    case 'boolean':
      return present !== true;
    case 'integer':
    case 'number':
      return 999_999;
    case 'array':
      return [hostileValue(document, name, schema.items ?? {})];
    case 'object': {
      const properties = Object.entries(schema.properties ?? {});
      return Object.fromEntries(properties.map(([key, value]) => [key, hostileValue(document, key, value)]));
    }
    default:
      if (schema['format'] === 'date-time') return '2001-01-01T00:00:00.000Z';
      return /id$/i.test(name) ? HEX_ID : 'hostile';
  }
}
