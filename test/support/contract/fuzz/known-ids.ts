/** How many of the first ids of each kind stay: no request of the campaign deletes them. */
const PROTECTED = 2;
const NEWEST = 12;

/** Ids that answers have told, by the collection in whose path they stood. */
export class KnownIds {
  private readonly byCollection = new Map<string, string[]>();

  /** Learns from an answer: `{ id }`, or `{ items: [{ id }] }`; what has no id goes by its code or its name. */
  learn(path: string, body: unknown): void {
    if (typeof body !== 'object' || body === null) return;
    const items = 'items' in body && Array.isArray(body.items) ? (body.items as unknown[]) : [body];
    for (const item of items)
      if (typeof item === 'object' && item !== null) {
        const { id, code, name } = item as { id?: unknown; code?: unknown; name?: unknown };
        const key = id ?? code ?? name;
        // Names of companies and holidays are no ids.
        if (typeof key === 'string' && encodeURIComponent(key) === key) this.add(lastWord(path), key);
      }
  }

  forget(path: string, id: string): void {
    const ids = this.byCollection.get(collectionOf(path));
    const index = ids?.indexOf(id) ?? -1;
    if (index >= 0) ids?.splice(index, 1);
  }

  /** One of the protected or of the newest ids: old ones are likely to be deleted with what they belonged to. */
  pick(path: string, choice: number, mayEnd: boolean): string | undefined {
    const ids = this.byCollection.get(collectionOf(path)) ?? [];
    const kept = ids.slice(0, PROTECTED);
    const others = ids.slice(PROTECTED).slice(-NEWEST);
    const candidates = mayEnd ? others : [...kept, ...others];
    return candidates[choice % Math.max(candidates.length, 1)];
  }

  private add(collection: string, id: string): void {
    const ids = this.byCollection.get(collection) ?? [];
    if (!ids.includes(id)) ids.push(id);
    this.byCollection.set(collection, ids);
  }
}

/** `/api/v1/services/{id}/incidents` lists ids of `incidents`, `/api/v1/services/{id}` shows one of `services`. */
function lastWord(path: string): string {
  return (
    path
      .split('/')
      .filter((part) => part !== '' && !part.startsWith('{'))
      .at(-1) ?? ''
  );
}

/** `/api/v1/clients/{id}/status` speaks of ids of `clients`: the last part before the first parameter, or the last of all. */
function collectionOf(path: string): string {
  const parts = path.split('/').filter((part) => part !== '');
  const parameter = parts.findIndex((part) => part.startsWith('{'));
  return (parameter > 0 ? parts[parameter - 1] : parts.at(-1)) ?? '';
}
