/** What was examined, by operation. */
export class Tally {
  private readonly byOperation = new Map<string, { readonly places: Set<string>; requests: number }>();

  count(operationId: string, places: readonly string[]): void {
    if (places.length === 0) return;
    const entry = this.byOperation.get(operationId) ?? { places: new Set<string>(), requests: 0 };
    for (const place of places) entry.places.add(place);
    entry.requests += places.length;
    this.byOperation.set(operationId, entry);
  }

  /** Operations with at least one request. */
  reached(): string[] {
    return [...this.byOperation.keys()];
  }

  placesOf(operationId: string): readonly string[] {
    return [...(this.byOperation.get(operationId)?.places ?? [])];
  }

  toString(): string {
    const entries = [...this.byOperation.values()];
    const places = entries.reduce((sum, entry) => sum + entry.places.size, 0);
    const requests = entries.reduce((sum, entry) => sum + entry.requests, 0);
    return `${String(entries.length)} routes, ${String(places)} places, ${String(requests)} requests`;
  }
}
