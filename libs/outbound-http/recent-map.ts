/** A map that keeps the entries used last. */
export class RecentMap<K, V> {
  private readonly entries = new Map<K, V>();

  /** @param capacity entries that are kept, at least 1 */
  constructor(private readonly capacity: number) {}

  /** The value, which becomes the youngest; undefined when it is not kept. */
  get(key: K): V | undefined {
    const value = this.entries.get(key);
    if (value === undefined) return undefined;
    this.entries.delete(key);
    this.entries.set(key, value);
    return value;
  }

  /** Keeps the value and drops the entry that was used longest ago when there are too many. */
  set(key: K, value: V): void {
    this.entries.delete(key);
    this.entries.set(key, value);
    if (this.entries.size <= this.capacity) return;
    for (const oldest of this.entries.keys()) {
      this.entries.delete(oldest);
      return;
    }
  }
}
