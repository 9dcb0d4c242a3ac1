import type { BreakerStore } from '../../../src/common/breakers/breaker-state.js';

export interface OpenedStores {
  /** Instances over one state. */
  readonly stores: readonly [BreakerStore, BreakerStore];
  readonly passMs: (ms: number) => Promise<unknown>;
  readonly close: () => Promise<void>;
}

/** What every store of breakers does. */
export function describeBreakerStore(name: string, open: () => Promise<OpenedStores>): void {
  describe(`breakers in ${name}`, () => {
    let opened: OpenedStores;
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened.close());

    it('know nothing of a breaker that has never opened, and let one of many open it', async () => {
      const { stores } = opened;
      expect((await stores[0].readAll()).filter((view) => view.name === 'first')).toEqual([]);
      const tries = Array.from({ length: 8 }, (_, n) => stores[n % 2 === 0 ? 0 : 1].open('first', 0, 60_000));
      const won = (await Promise.all(tries)).filter((view) => view !== null);
      expect(won).toHaveLength(1);
      expect(won[0]).toMatchObject({ name: 'first', generation: 1, state: 'open', changedAt: expect.any(Date) });
      const [seen] = (await stores[1].readAll()).filter((view) => view.name === 'first');
      expect(seen).toMatchObject({ generation: 1, state: 'open' });
      expect(seen?.waitMs).toBeGreaterThan(50_000);
      expect(seen?.waitMs).toBeLessThanOrEqual(60_000);
    });

    it('give the one try to one of many, and only when it is time', async () => {
      const { stores, passMs } = opened;
      await stores[0].open('second', 0, 150);
      expect(await stores[1].takeTry('second', 1, 60_000)).toBeNull();
      await passMs(150);
      const takers = Array.from({ length: 8 }, (_, n) => stores[n % 2 === 0 ? 0 : 1].takeTry('second', 1, 60_000));
      const won = (await Promise.all(takers)).filter((view) => view !== null);
      expect(won).toMatchObject([{ generation: 2, state: 'half_open' }]);
      expect(await stores[0].takeTry('second', 2, 60_000)).toBeNull();
      expect(await stores[0].close('second', 1)).toBeNull();
      expect(await stores[1].close('second', 2)).toMatchObject({ generation: 3, state: 'closed', waitMs: 0 });
    });

    it('give the try to another one when its taker is gone', async () => {
      const { stores, passMs } = opened;
      await stores[0].open('third', 0, 0);
      expect(await stores[0].takeTry('third', 1, 150)).toMatchObject({ generation: 2 });
      await passMs(150);
      expect(await stores[1].takeTry('third', 2, 150)).toMatchObject({ generation: 3, state: 'half_open' });
      expect(await stores[0].open('third', 2, 60_000)).toBeNull();
    });
  });
}
