/** What the engine knows of the database's absence. Instants by the wall clock. */
export class DatabaseOutage {
  private since: Date | null = null;
  private until = new Date(0);
  private hasLostLeases = false;

  constructor(private readonly now: () => Date) {}

  get isAway(): boolean {
    return this.since !== null;
  }

  /** End of the outage in which leases were lost, while partitions were not taken over since; now, where it lasts. */
  get blindUntil(): Date | null {
    if (!this.hasLostLeases) return null;
    return this.isAway ? this.now() : this.until;
  }

  /** A statement failed. @returns whether that is news */
  began(): boolean {
    if (this.since !== null) return false;
    this.since = this.now();
    return true;
  }

  /** A statement went through. @returns how long the outage was in milliseconds; null when there was none */
  ended(): number | null {
    if (this.since === null) return null;
    const { since } = this;
    this.since = null;
    this.until = this.now();
    return this.until.getTime() - since.getTime();
  }

  leasesLost(): void {
    if (this.since !== null) this.hasLostLeases = true;
  }

  takenOver(): void {
    if (this.since === null) this.hasLostLeases = false;
  }

  /** Checks that began before the database was back say nothing: the target may be this installation itself. */
  covers(startedAt: Date): boolean {
    return startedAt < this.until;
  }
}
