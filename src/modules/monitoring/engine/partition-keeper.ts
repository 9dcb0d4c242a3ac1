import { PARTITION_COUNT } from '../../../../libs/probing/index.js';

export interface TakenPartition {
  readonly partition: number;
  readonly epoch: number;
}

/** The statements behind the keeper. All may throw when the database is away. */
export interface PartitionStore {
  /** Makes the 64 rows where they are missing. */
  ensureRows(): Promise<void>;
  /** Says that this worker lives, and counts those that do, itself included. */
  countLiveWorkers(owner: string, ttlMs: number): Promise<number>;
  /** Partitions whose lease is over, or whose owner this worker is. */
  listClaimable(owner: string): Promise<number[]>;
  /** Takes those of the given ones that are claimable, each with the next epoch. */
  claim(ids: readonly number[], owner: string, ttlMs: number): Promise<TakenPartition[]>;
  /** @returns those that are still owned */
  renew(ids: readonly number[], owner: string, ttlMs: number): Promise<readonly number[]>;
  release(ids: readonly number[], owner: string): Promise<void>;
  leave(owner: string): Promise<void>;
}

export interface PartitionEvents {
  /** Leases were won. What it does may take long: it is not awaited by the renewal. */
  taken(partitions: readonly TakenPartition[]): void;
  /** Leases are gone: whatever is done for these partitions must stop now. */
  lost(partitions: readonly number[]): void;
  /** Leases will be given back: resolves when nothing is being done for them any more. */
  releasing(partitions: readonly number[]): Promise<void>;
  /** A renewal or a claim went through. */
  reached(): void;
  /** A statement failed. */
  failed(error: unknown): void;
}

export interface KeeperOptions {
  readonly owner: string;
  readonly leaseMs: number;
  readonly monotonicMs: () => number;
}

/** The holder stops by its own clock before the server's lease ends: clocks may run at slightly different rates. */
const SAFETY = 0.8;

interface Held {
  readonly epoch: number;
  deadlineMs: number;
  /** Being given back: what is decided is still written, nothing new begins. */
  isLeaving: boolean;
}

/**
 * Keeps this worker's fair share of the 64 partitions. `pass()` is called about once a second, more often
 * while the share is short, and never in parallel;
 * `dropExpired()` needs no database and is called more often: past its own deadline the holder acts no more, whatever the
 * database would say.
 */
export class PartitionKeeper {
  private readonly held = new Map<number, Held>();
  private renewAtMs = -Infinity;
  private target = PARTITION_COUNT;
  private unsettledUntilMs = -Infinity;
  private hasRows = false;

  constructor(
    private readonly store: PartitionStore,
    private readonly events: PartitionEvents,
    private readonly options: KeeperOptions,
  ) {}

  get size(): number {
    return this.held.size;
  }

  /** Whether others are about to give back what this worker shall have: nobody watches that until it is taken. */
  get isShort(): boolean {
    return this.held.size < this.target && this.options.monotonicMs() < this.unsettledUntilMs;
  }

  partitions(): number[] {
    return [...this.held.keys()];
  }

  /** Whether the lease with this epoch may be acted upon at this moment. */
  isHeld(partition: number, epoch: number): boolean {
    const held = this.held.get(partition);
    return held !== undefined && held.epoch === epoch && this.options.monotonicMs() < held.deadlineMs;
  }

  /** Epoch of a lease under which something new may begin; null when there is none. */
  epochOf(partition: number): number | null {
    const held = this.held.get(partition);
    if (held === undefined || held.isLeaving || this.options.monotonicMs() >= held.deadlineMs) return null;
    return held.epoch;
  }

  /** Makes the next pass talk to the database. */
  renewSoon(): void {
    this.renewAtMs = -Infinity;
  }

  /** Forgets leases whose deadline has passed, and says so. */
  dropExpired(): void {
    const nowMs = this.options.monotonicMs();
    this.drop([...this.held].filter(([, held]) => held.deadlineMs <= nowMs).map(([partition]) => partition));
  }

  /**
   * Renews when it is time, gives back what is too much, takes what is free. Failures are reported, not thrown.
   * @returns false: the next pass has time
   */
  async pass(): Promise<boolean> {
    this.dropExpired();
    try {
      if (!this.hasRows) {
        await this.store.ensureRows();
        this.hasRows = true;
      }
      if (this.options.monotonicMs() >= this.renewAtMs) await this.renew();
      if (this.held.size < PARTITION_COUNT) await this.takeFree();
      this.events.reached();
    } catch (error) {
      this.renewSoon();
      this.events.failed(error);
    }
    return false;
  }

  /** Gives everything back at once, so that another worker takes over without waiting. */
  async releaseAll(): Promise<void> {
    const ids = this.partitions();
    this.target = 0;
    if (ids.length > 0) await this.giveBack(ids);
    await this.store.leave(this.options.owner);
  }

  private async renew(): Promise<void> {
    const { owner, leaseMs, monotonicMs } = this.options;
    const sentAtMs = monotonicMs();
    const ids = this.partitions();
    this.renewAtMs = sentAtMs + leaseMs / 3;
    if (ids.length > 0) {
      const kept = new Set(await this.store.renew(ids, owner, leaseMs));
      for (const id of kept) {
        const held = this.held.get(id);
        if (held !== undefined) held.deadlineMs = sentAtMs + leaseMs * SAFETY;
      }
      this.drop(ids.filter((id) => !kept.has(id)));
    }
    await this.aim();
    const surplus = this.partitions().slice(this.target);
    if (surplus.length > 0) await this.giveBack(surplus);
  }

  /** An even share for each worker that lives. */
  private async aim(): Promise<void> {
    const liveCount = Math.max(1, await this.store.countLiveWorkers(this.options.owner, this.options.leaseMs));
    const target = Math.ceil(PARTITION_COUNT / liveCount);
    if (target !== this.target) this.sharesMove();
    this.target = target;
  }

  private async giveBack(ids: readonly number[]): Promise<void> {
    for (const id of ids) {
      const held = this.held.get(id);
      if (held !== undefined) held.isLeaving = true;
    }
    await this.events.releasing(ids);
    for (const id of ids) this.held.delete(id);
    await this.store.release(ids, this.options.owner);
  }

  private async takeFree(): Promise<void> {
    const { owner, leaseMs, monotonicMs } = this.options;
    const free = (await this.store.listClaimable(owner)).filter((id) => !this.held.has(id));
    if (free.length === 0) return;
    // Something is free: perhaps a worker died, and the share has grown since the last renewal.
    if (this.held.size + free.length > this.target) await this.aim();
    const wanted = free.slice(0, Math.max(0, this.target - this.held.size));
    if (wanted.length === 0) return;
    const sentAtMs = monotonicMs();
    const taken = await this.store.claim(wanted, owner, leaseMs);
    for (const { partition, epoch } of taken) {
      this.held.set(partition, { epoch, deadlineMs: sentAtMs + leaseMs * SAFETY, isLeaving: false });
    }
    if (taken.length > 0) this.events.taken(taken);
  }

  /** Lets leases go without a word to the database: they were lost, or what they are for cannot be loaded. */
  drop(partitions: readonly number[]): void {
    const lost = partitions.filter((partition) => this.held.delete(partition));
    if (lost.length === 0) return;
    this.sharesMove();
    this.events.lost(lost);
  }

  /** Within a lease every worker has seen who lives and has given back what is too much. */
  private sharesMove(): void {
    this.unsettledUntilMs = this.options.monotonicMs() + this.options.leaseMs;
  }
}
