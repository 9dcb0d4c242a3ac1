import { type OpenApiDocument, resolve, type Schema } from '../contract/index.js';

/** A place in a body that a request may fill. */
export interface BodyPlace {
  /** JSON pointer. */
  readonly pointer: string;
  readonly keys: readonly (string | number)[];
}

/** Stands for any key of an object that takes all keys. */
const ANY_KEY = 'anything';

/** Every property of a body, nested ones and the first item of each list included. */
export function bodyPlaces(document: OpenApiDocument, body: Schema | undefined): BodyPlace[] {
  return body === undefined ? [] : placesIn(document, body, []);
}

function placesIn(document: OpenApiDocument, given: Schema, keys: BodyPlace['keys']): BodyPlace[] {
  return variantsOf(document, given).flatMap((schema) => {
    const properties = Object.entries(schema.properties ?? {});
    const inner: [string | number, Schema][] = [
      ...properties,
      ...(schema.items ? [[0, schema.items] as [number, Schema]] : []),
      ...(schema['additionalProperties'] === true ? [[ANY_KEY, {}] as [string, Schema]] : []),
    ];
    return inner.flatMap(([key, value]) => {
      const place = [...keys, key];
      return [{ keys: place, pointer: pointerOf(place) }, ...placesIn(document, value, place)];
    });
  });
}

/** What a schema may be: itself, or each of its alternatives. */
export function variantsOf(document: OpenApiDocument, given: Schema): Schema[] {
  const schema = resolve<Schema>(document, given);
  const parts = (schema['oneOf'] ?? schema['anyOf']) as Schema[] | undefined;
  return parts ? parts.flatMap((part) => variantsOf(document, part)) : [schema];
}

/** Where a valid body holds objects: the root, nested ones, and those in lists. */
export function objectsIn(value: unknown, keys: BodyPlace['keys'] = []): BodyPlace[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = Array.isArray(value) ? [] : [{ keys, pointer: pointerOf(keys) }];
  const inner = Object.entries(value).flatMap(([key, item]) =>
    objectsIn(item, [...keys, Array.isArray(value) ? Number(key) : key]),
  );
  return [...own, ...inner];
}

/**
 * A copy of a body with another value at that place.
 * @throws Error when the body holds nothing that the place could be in: such a probe would examine something else
 */
export function withValue(body: unknown, { keys, pointer }: BodyPlace, value: unknown): Record<string, unknown> {
  const copy = structuredClone(body) as Record<string, unknown>;
  const last = keys.at(-1);
  if (last === undefined) throw new Error('the body itself is no place in it');
  let holder: unknown = copy;
  for (const [depth, key] of keys.slice(0, -1).entries()) {
    if (!isContainer(holder)) throw new Error(`the valid body has nothing at ${pointer}`);
    // A list that is not there is one with a single item; an object that is not there would lack its other properties.
    if (holder[key] === undefined && keys[depth + 1] === 0) holder[key] = [];
    holder = holder[key];
  }
  if (!isContainer(holder)) throw new Error(`the valid body has nothing around ${pointer}`);
  holder[last] = value;
  return copy;
}

/** What stands at a place; undefined when nothing does. */
export function valueAt(body: unknown, keys: BodyPlace['keys']): unknown {
  return keys.reduce<unknown>((value, key) => (isContainer(value) ? value[key] : undefined), body);
}

/** The property that an error names: that of the list, for an item. */
export function fieldOf({ keys }: BodyPlace): string {
  const last = keys.findLastIndex((key) => typeof key === 'string');
  return pointerOf(keys.slice(0, last + 1));
}

export function pointerOf(keys: readonly (string | number)[]): string {
  return keys.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

function isContainer(value: unknown): value is Record<string | number, unknown> {
  return typeof value === 'object' && value !== null;
}
