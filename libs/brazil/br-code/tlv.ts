/** Fields by their two-digit id, in the order of the code. */
export type Fields = ReadonlyMap<string, string>;

export type ReadFields =
  { readonly ok: true; readonly fields: Fields } | { readonly ok: false; readonly reason: 'structure' | 'duplicate' };

/** Reads fields that follow each other: id (2 digits), length in characters (2 digits, from 1), value. */
export function readFields(text: string): ReadFields {
  const characters = Array.from(text);
  const fields = new Map<string, string>();
  let at = 0;
  while (at < characters.length) {
    const head = characters.slice(at, at + 4).join('');
    if (!/^[0-9]{4}$/.test(head)) return { ok: false, reason: 'structure' };
    const id = head.slice(0, 2);
    const end = at + 4 + Number(head.slice(2));
    if (end === at + 4 || end > characters.length) return { ok: false, reason: 'structure' };
    if (fields.has(id)) return { ok: false, reason: 'duplicate' };
    fields.set(id, characters.slice(at + 4, end).join(''));
    at = end;
  }
  return { ok: true, fields };
}

/** One field. @throws RangeError when the value has no or more than 99 characters */
export function field(id: string, value: string): string {
  const { length } = Array.from(value);
  if (length === 0 || length > 99) throw new RangeError(`field ${id} has 1 to 99 characters`);
  return `${id}${String(length).padStart(2, '0')}${value}`;
}
