const ALL = Symbol('all clients');

/**
 * The clients whose data an actor may touch. Opaque: only `common/persistence` turns it into a filter, so a query
 * without it does not compile and a caller cannot widen it.
 */
export class Scope {
  private constructor(private readonly reach: typeof ALL | ReadonlySet<string>) {}

  /** Staff: every client. */
  static all(): Scope {
    return new Scope(ALL);
  }

  /** These clients; an empty list reaches nothing. */
  static clients(ids: Iterable<string>): Scope {
    return new Scope(new Set(ids));
  }

  static nothing(): Scope {
    return new Scope(new Set());
  }

  get reachesAll(): boolean {
    return this.reach === ALL;
  }

  /** Ids of the clients within reach; undefined where all are. */
  clientIds(): readonly string[] | undefined {
    return this.reach === ALL ? undefined : [...this.reach];
  }

  includes(clientId: string): boolean {
    return this.reach === ALL || this.reach.has(clientId);
  }
}
