import type { Edit } from './request-plan.js';

type Container = Record<string, unknown> | unknown[];

/** Applies the edits to a copy of a body; values are copied as well, else one that is set into another would close a circle. */
export function applyEdits(base: unknown, edits: readonly Edit[]): unknown {
  const body = structuredClone(base);
  for (const edit of edits) {
    if (edit.kind === 'add') {
      // Assigning `__proto__` would change the prototype; the text must hold it as a key.
      if (isContainer(body))
        Object.defineProperty(body, edit.key, {
          value: structuredClone(edit.value),
          enumerable: true,
          configurable: true,
          writable: true,
        });
      continue;
    }
    const places = placesOf(body);
    const place = places[edit.pick % Math.max(places.length, 1)];
    if (!place) continue;
    if (edit.kind === 'set') Reflect.set(place.holder, place.key, structuredClone(edit.value));
    else Reflect.deleteProperty(place.holder, place.key);
  }
  return body;
}

/** Every key of a body, nested ones included. */
function placesOf(value: unknown, depth = 0): { readonly holder: Container; readonly key: string }[] {
  if (!isContainer(value) || depth > 4) return [];
  return Object.entries(value).flatMap(([key, item]) => [{ holder: value, key }, ...placesOf(item, depth + 1)]);
}

function isContainer(value: unknown): value is Container {
  return typeof value === 'object' && value !== null;
}
