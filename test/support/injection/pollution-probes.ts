import { objectsIn, pointerOf, withValue } from './body-places.js';
import { MARK, POLLUTING_MEMBERS, POLLUTING_QUERIES } from './payloads.js';
import { type Probe, refusedAt } from './probe.js';
import { pairsOf, type ValidRequest } from './stage.js';

/** Keys that reach a prototype. */
export function pollutionProbes(valid: ValidRequest): Probe[] {
  return [...inBody(valid), ...inQuery(valid)];
}

/** Keys that reach a prototype, as JSON text, in each object of a body and as an item of each list. */
function inBody({ operation, body }: ValidRequest): Probe[] {
  const slot = `${MARK} slot`;
  return objectsIn(body).flatMap((place) => {
    const around = [...place.keys, slot];
    const text = JSON.stringify(withValue(body, { keys: around, pointer: pointerOf(around) }, 0));
    return POLLUTING_MEMBERS.map((member) => ({
      place: `${place.pointer}/*`,
      what: `${operation.operationId} ${place.pointer}/${member}`,
      change: { text: text.replace(`"${slot}":0`, () => member) },
      judge: refusedAt(
        ({ pointer, code }) => code === 'key.forbidden' && pointer?.startsWith(`${place.pointer}/`) === true,
      ),
    }));
  });
}

/** On every route, whether it takes a query or not. */
function inQuery({ operation, query }: ValidRequest): Probe[] {
  return POLLUTING_QUERIES.flatMap((key) => [key, encodeURIComponent(key)].map((spelt) => ({ key, spelt }))).map(
    ({ key, spelt }) => ({
      place: '?*',
      what: `${operation.operationId} ?${spelt}=1`,
      change: { query: [...pairsOf(query), `${spelt}=1`] },
      judge: refusedAt(({ parameter }) => parameter === key),
    }),
  );
}
