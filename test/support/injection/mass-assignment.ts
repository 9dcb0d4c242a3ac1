import { readFileSync } from 'node:fs';
import { type OpenApiDocument, type Operation, type Schema } from '../contract/index.js';
import { type BodyPlace, pointerOf, variantsOf } from './body-places.js';
import { hostileValue, PRIVILEGED } from './hostile-value.js';
import { collectionOf } from './subjects.js';

/** A field that a request does not have, with a value that somebody would like it to take. */
export interface Assignment extends BodyPlace {
  readonly value: unknown;
}

/** Where the database keeps what a route is about, by the last word of the route's collection. */
const KEPT_IN: Readonly<Record<string, string>> = {
  clients: 'clients',
  services: 'services',
  destinations: 'notification_destinations',
  maintenance: 'maintenances',
  notifications: 'notification_deliveries',
  'api-keys': 'api_keys',
  users: 'users',
  roles: 'roles',
  'access-logs': 'access_logs',
  'data-exports': 'data_exports',
  erasures: 'erasures',
  'legal-holds': 'legal_holds',
  purposes: 'processing_purposes',
  'security-incidents': 'security_incidents',
};

interface StoredShape {
  readonly validator: { readonly properties: Readonly<Record<string, unknown>> };
}

/**
 * Every field that an operation's answer shows and its request does not take, those of nested objects included, and, beyond
 * the answer, what the database keeps and what is known to be worth setting.
 */
export function assignmentsOf(
  document: OpenApiDocument,
  operation: Operation,
  present: Readonly<Record<string, unknown>> = {},
): Assignment[] {
  const request = operation.body ?? {};
  const shown = beyond(document, answerOf(operation), request, [], present);
  const known = new Set([...Object.keys(propertiesOf(document, request)), ...shown.map(({ keys }) => keys[0])]);
  const further = { ...Object.fromEntries(storedFields(operation).map((name) => [name, 'hostile'])), ...PRIVILEGED };
  const added = Object.entries(further).filter(([name]) => !known.has(name));
  return [...shown, ...added.map(([name, value]) => ({ keys: [name], pointer: `/${name}`, value }))];
}

/** The operation's good answer; nothing when that has no body. */
function answerOf({ responses }: Operation): Schema {
  const good = Object.entries(responses).find(([status]) => status.startsWith('2'));
  return good?.[1].content?.['application/json']?.schema ?? {};
}

function beyond(
  document: OpenApiDocument,
  answer: Schema,
  request: Schema,
  keys: BodyPlace['keys'],
  present: unknown,
): Assignment[] {
  const taken = propertiesOf(document, request);
  return Object.entries(propertiesOf(document, answer)).flatMap(([name, schema]) => {
    const place = [...keys, name];
    const now = (present as Record<string, unknown> | null | undefined)?.[name];
    const own = { keys: place, pointer: pointerOf(place), value: hostileValue(document, name, schema, now) };
    const isList = variantsOf(document, schema).some(({ items }) => items !== undefined);
    const inside = isList ? [...place, 0] : place;
    const inner = keys.length > 0 ? [] : beyond(document, schema, taken[name] ?? {}, inside, now);
    return name in taken ? inner : [own, ...inner];
  });
}

/** Those of an object, or of the objects in a list. */
function propertiesOf(document: OpenApiDocument, schema: Schema): Record<string, Schema> {
  const objects = variantsOf(document, schema).flatMap(({ properties, items }) =>
    items ? [propertiesOf(document, items)] : [properties ?? {}],
  );
  return Object.assign({}, ...objects) as Record<string, Schema>;
}

/** Names of the fields of a stored row: what an update that takes the body as it is would set. */
function storedFields({ path }: Operation): string[] {
  const shapes = JSON.parse(readFileSync('src/migrations/schema.snapshot.json', 'utf8')) as Record<string, StoredShape>;
  const word = collectionOf(path) ?? path.split('/').at(-1) ?? '';
  return Object.keys(shapes[KEPT_IN[word] ?? '']?.validator.properties ?? {});
}

/** A copy of a body with the field in it; the objects around it are made where they are missing. */
export function assigned(body: unknown, { keys, value }: Assignment): Record<string, unknown> {
  const copy = structuredClone(body ?? {}) as Record<string | number, unknown>;
  let holder = copy;
  for (const [depth, key] of keys.slice(0, -1).entries()) {
    const there = holder[key];
    const next = typeof there === 'object' && there !== null ? there : keys[depth + 1] === 0 ? [] : {};
    holder[key] = next;
    holder = next as Record<string | number, unknown>;
  }
  holder[keys.at(-1) ?? ''] = value;
  return copy;
}
