import type { OpenApiDocument } from '../contract/index.js';
import { bodyPlaces, fieldOf, objectsIn, pointerOf, withValue } from './body-places.js';
import { freePlace } from './free-places.js';
import { HOSTILE_KEYS, PAYLOADS } from './payloads.js';
import { below, type Probe, refusedAt } from './probe.js';
import type { ValidRequest } from './stage.js';

/** Each payload in the place of each property, less those that pass as what they are. */
export function bodyProbes(document: OpenApiDocument, { operation, body }: ValidRequest): Probe[] {
  const { operationId } = operation;
  return bodyPlaces(document, operation.body).flatMap((place) =>
    PAYLOADS.filter((payload) => freePlace(operationId, place.pointer)?.takes(payload) !== true).map((payload) => ({
      place: place.pointer,
      what: `${operationId} ${place.pointer} = ${JSON.stringify(payload)}`,
      change: { body: withValue(body, place, payload) },
      judge: refusedAt(below(fieldOf(place))),
    })),
  );
}

/** Hostile keys in each object of a body. */
export function keyProbes({ operation, body }: ValidRequest): Probe[] {
  return objectsIn(body).flatMap(({ keys, pointer }) =>
    HOSTILE_KEYS.map(([key, value]) => {
      const place = { keys: [...keys, key], pointer: pointerOf([...keys, key]) };
      return {
        place: `${pointer}/*`,
        what: `${operation.operationId} ${place.pointer}`,
        change: { body: withValue(body, place, value) },
        judge: refusedAt(below(place.pointer)),
      };
    }),
  );
}
