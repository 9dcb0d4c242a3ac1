import { PartitionKeeper, type PartitionStore, type TakenPartition } from './partition-keeper.js';

const LEASE_MS = 15_000;

/** The 64 rows and the list of workers, on a server clock of their own. */
class Server implements PartitionStore {
  nowMs = 0;
  isAway = false;
  statements = 0;
  private readonly rows = new Map<number, { owner: string | null; epoch: number; untilMs: number }>();
  private readonly workers = new Map<string, number>();

  async ensureRows(): Promise<void> {
    this.reach();
    for (let id = 0; id < 64; id += 1) if (!this.rows.has(id)) this.rows.set(id, { owner: null, epoch: 0, untilMs: 0 });
  }
  async countLiveWorkers(owner: string, ttlMs: number): Promise<number> {
    this.reach();
    this.workers.set(owner, this.nowMs + ttlMs);
    return [...this.workers.values()].filter((untilMs) => untilMs > this.nowMs).length;
  }
  async listClaimable(owner: string): Promise<number[]> {
    this.reach();
    return [...this.rows].filter(([, row]) => row.owner === owner || row.untilMs <= this.nowMs).map(([id]) => id);
  }
  async claim(ids: readonly number[], owner: string, ttlMs: number): Promise<TakenPartition[]> {
    const free = new Set(await this.listClaimable(owner));
    return ids
      .filter((id) => free.has(id))
      .map((id) => {
        const epoch = this.rows.get(id)!.epoch + 1;
        this.rows.set(id, { owner, epoch, untilMs: this.nowMs + ttlMs });
        return { partition: id, epoch };
      });
  }
  async renew(ids: readonly number[], owner: string, ttlMs: number): Promise<readonly number[]> {
    this.reach();
    const mine = ids.filter((id) => this.rows.get(id)!.owner === owner);
    for (const id of mine) this.rows.get(id)!.untilMs = this.nowMs + ttlMs;
    return mine;
  }
  async release(ids: readonly number[], owner: string): Promise<void> {
    this.reach();
    for (const id of ids)
      if (this.rows.get(id)!.owner === owner) Object.assign(this.rows.get(id)!, { owner: null, untilMs: this.nowMs });
  }
  async leave(owner: string): Promise<void> {
    this.reach();
    this.workers.delete(owner);
  }

  private reach(): void {
    this.statements += 1;
    if (this.isAway) throw new Error('away');
  }
}

function aKeeper(server: Server, owner: string) {
  const seen = { taken: [] as TakenPartition[], lost: [] as number[], released: [] as number[], failures: 0 };
  const clock = { ms: 0 };
  const keeper: PartitionKeeper = new PartitionKeeper(
    server,
    {
      taken: (taken) => seen.taken.push(...taken),
      lost: (partitions) => seen.lost.push(...partitions),
      releasing: async (partitions) => {
        // What is decided may still be written, nothing new may begin.
        for (const id of partitions) {
          expect(keeper.epochOf(id)).toBeNull();
          expect(keeper.isHeld(id, 1)).toBe(true);
        }
        seen.released.push(...partitions);
      },
      reached: () => undefined,
      failed: () => (seen.failures += 1),
    },
    { owner, leaseMs: LEASE_MS, monotonicMs: () => clock.ms },
  );
  const pass = async (seconds: number): Promise<void> => {
    for (let n = 0; n < seconds; n += 1) {
      server.nowMs += 1_000;
      clock.ms += 1_000;
      await keeper.pass();
    }
  };
  return { keeper, seen, clock, pass };
}

describe('PartitionKeeper', () => {
  it('takes everything in its first pass with a handful of statements when it is alone', async () => {
    const server = new Server();
    const { keeper, pass } = aKeeper(server, 'a');
    await pass(1);
    expect(keeper.size).toBe(64);
    expect(server.statements).toBeLessThanOrEqual(6);
    server.statements = 0;
    await pass(5);
    expect(server.statements).toBeLessThanOrEqual(3);
  });

  it('shares evenly with a worker that comes, without a partition being held twice', async () => {
    const server = new Server();
    const [a, b, c] = [aKeeper(server, 'a'), aKeeper(server, 'b'), aKeeper(server, 'c')];
    await a.pass(1);
    for (let second = 0; second < 15; second += 1) {
      for (const { keeper, clock } of [a, b, c]) {
        clock.ms = server.nowMs;
        await keeper.pass();
      }
      const held = [a, b, c].flatMap(({ keeper }) => keeper.partitions());
      expect(new Set(held).size).toBe(held.length);
      server.nowMs += 1_000;
    }
    expect([a, b, c].map(({ keeper }) => keeper.size).sort()).toEqual([20, 22, 22]);
    expect(a.seen.lost).toEqual([]);
  });

  it('stops by its own clock before the lease ends at the server, and takes anew with the next epoch', async () => {
    const server = new Server();
    const { keeper, seen, clock, pass } = aKeeper(server, 'a');
    await pass(1);
    server.isAway = true;
    await pass(11);
    expect(keeper.isHeld(7, 1)).toBe(true);
    await pass(1);
    expect(clock.ms).toBeLessThan(LEASE_MS);
    expect(keeper.isHeld(7, 1)).toBe(false);
    expect(seen.lost).toHaveLength(64);
    server.isAway = false;
    await pass(1);
    expect(keeper.epochOf(7)).toBe(2);
    expect(keeper.isHeld(7, 1)).toBe(false);
  });

  it('takes the share of a dead worker within a second of the end of its lease', async () => {
    const server = new Server();
    const [a, b] = [aKeeper(server, 'a'), aKeeper(server, 'b')];
    await a.pass(1);
    for (let second = 0; second < 10; second += 1) {
      for (const { keeper, clock } of [a, b]) {
        clock.ms = server.nowMs;
        await keeper.pass();
      }
      server.nowMs += 1_000;
    }
    expect(b.keeper.size).toBe(32);
    const diedAtMs = server.nowMs;
    b.clock.ms = server.nowMs;
    while (b.keeper.size < 64 && server.nowMs < diedAtMs + 60_000) await b.pass(1);
    expect(server.nowMs - diedAtMs).toBeLessThanOrEqual(LEASE_MS + 1_000);
  });

  it('is short from its arrival until it has its share, or everyone has had the time to give back', async () => {
    const server = new Server();
    const [a, b, c] = [aKeeper(server, 'a'), aKeeper(server, 'b'), aKeeper(server, 'c')];
    await a.pass(1);
    expect(a.keeper.isShort).toBe(false);
    await b.keeper.pass();
    expect(b.keeper.isShort).toBe(true);
    for (let second = 0; second < 30; second += 1) {
      for (const { keeper, clock } of [a, b, c]) {
        clock.ms = server.nowMs;
        await keeper.pass();
      }
      server.nowMs += 1_000;
    }
    expect([a, b, c].map(({ keeper }) => keeper.isShort)).toEqual([false, false, false]); // though one has 20 of 22
  });

  it('drops what another worker has taken', async () => {
    const server = new Server();
    const a = aKeeper(server, 'a');
    await a.pass(1);
    server.nowMs += LEASE_MS + 1; // the process stood still; its own clock does not know
    const b = aKeeper(server, 'b');
    await b.keeper.pass();
    expect(b.keeper.size).toBe(64);
    a.clock.ms += 6_000;
    await a.keeper.pass();
    expect(a.seen.lost).toHaveLength(64);
    expect(a.keeper.size).toBe(0);
  });

  it('gives everything back at the end, so that the next one need not wait', async () => {
    const server = new Server();
    const [a, b] = [aKeeper(server, 'a'), aKeeper(server, 'b')];
    await a.pass(1);
    await a.keeper.releaseAll();
    expect(a.seen.released).toHaveLength(64);
    await b.keeper.pass();
    expect(b.keeper.size).toBe(64);
    expect(b.keeper.epochOf(0)).toBe(2);
  });
});
