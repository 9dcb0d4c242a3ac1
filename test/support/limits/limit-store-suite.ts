import { randomUUID } from 'node:crypto';
import type { LimitStore, StrikeLaw } from '../../../src/common/rate-limits/index.js';

const QUOTA = { units: 100, windowMs: 3_600_000 };
const LAW: StrikeLaw = {
  free: 3,
  firstPauseMs: 60_000,
  longestPauseMs: 240_000,
  closesAfter: 10,
  quota: { units: 8, windowMs: 3_600_000 },
};
/** Several instances of the store over the same rows. */
type Stores = readonly [LimitStore, ...LimitStore[]];

export interface StoreUnderTest {
  readonly stores: Stores;
  /** Lets the store's time pass. */
  passMs(ms: number): Promise<void>;
  close(): Promise<void>;
}

/** What every store of limits does, whatever it is made of. */
export function describeLimitStore(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`limits counted in ${name}`, () => {
    let under: StoreUnderTest;
    let store: LimitStore;
    beforeAll(async () => {
      under = await open();
      store = under.stores[0];
    });
    afterAll(() => under.close());

    const storeAt = (n: number): LimitStore => under.stores[n % under.stores.length] ?? store;
    const aStriker = () => ({ group: randomUUID(), member: 'shared' });
    const strikes = async (striker: ReturnType<typeof aStriker>, times: number, law = LAW) => {
      let admitted = 0;
      for (let n = 0; n < times; n += 1) {
        if ((await store.strike(striker, law, 0)).isAdmitted) admitted += 1;
        await under.passMs(law.longestPauseMs + 5);
      }
      return admitted;
    };
    const QUICK = { ...LAW, firstPauseMs: 1, longestPauseMs: 4, quota: { ...LAW.quota, units: 1_000 } };

    it('gives a tenth of what is left, then one by one, and never more than the quota', async () => {
      const key = randomUUID();
      const grants = [];
      for (let n = 0; n < 60; n += 1) grants.push((await store.take(key, QUOTA, 0.1)).granted);
      expect(grants.slice(0, 3)).toEqual([10, 9, 9]);
      expect(grants.reduce((sum, granted) => sum + granted, 0)).toBe(100);
      const last = await store.take(key, QUOTA, 0.1);
      expect(last).toMatchObject({ granted: 0, left: 0 });
      expect(last.endsInMs).toBeGreaterThan(3_500_000);
      expect(last.endsInMs).toBeLessThanOrEqual(3_600_000);
    });

    it('gives exactly the quota to many who ask at once', async () => {
      const key = randomUUID();
      const grants = await Promise.all(Array.from({ length: 130 }, (_, n) => storeAt(n).take(key, QUOTA, 0)));
      expect(grants.filter(({ granted }) => granted === 1)).toHaveLength(100);
    });

    it('answers more at once than it has connections', async () => {
      const key = randomUUID();
      const grants = await Promise.all(Array.from({ length: 1_000 }, (_, n) => storeAt(n).take(key, QUOTA, 0)));
      expect(grants.filter(({ granted }) => granted === 1)).toHaveLength(100);
      expect(grants.every(({ granted, left }) => granted <= 1 && left < 100)).toBe(true);
      await Promise.all(Array.from({ length: 30 }, (_, n) => storeAt(n).giveBack(key)));
      expect(await store.take(key, QUOTA, 0)).toMatchObject({ granted: 1, left: 29 });
    });

    it('takes a unit back', async () => {
      const key = randomUUID();
      const quota = { units: 1, windowMs: 60_000 };
      await store.take(key, quota, 0);
      await store.giveBack(key);
      expect(await store.take(key, quota, 0)).toMatchObject({ granted: 1 });
      expect(await store.take(key, quota, 0)).toMatchObject({ granted: 0 });
      await store.giveBack(randomUUID());
    });

    it('begins a new window when one has ended', async () => {
      const key = randomUUID();
      const quota = { units: 1, windowMs: 200 };
      await store.take(key, quota, 0);
      await under.passMs(250);
      expect(await store.take(key, quota, 0)).toMatchObject({ granted: 1, left: 0 });
    });

    it('admits the free strikes of many who try at once, and no other', async () => {
      const striker = aStriker();
      const verdicts = await Promise.all(Array.from({ length: 240 }, (_, n) => storeAt(n).strike(striker, LAW, 0)));
      expect(verdicts.filter(({ isAdmitted }) => isAdmitted)).toHaveLength(3);
      for (const { waitMs } of verdicts.filter(({ isAdmitted }) => !isAdmitted)) {
        expect(waitMs).toBeGreaterThan(50_000);
        expect(waitMs).toBeLessThanOrEqual(60_000);
      }
    });

    it('doubles the pause up to the longest, and counts no refused try', async () => {
      const striker = aStriker();
      const law = { ...LAW, firstPauseMs: 200, longestPauseMs: 400 };
      for (let n = 0; n < 3; n += 1) await store.strike(striker, law, 0);
      const waits = [];
      for (let n = 0; n < 3; n += 1) {
        const refused = await store.strike(striker, law, 0);
        expect(refused).toMatchObject({ isAdmitted: false, strikes: 3 + n });
        waits.push(refused.waitMs);
        await under.passMs(refused.waitMs + 5);
        expect(await store.strike(striker, law, 0)).toMatchObject({ isAdmitted: true, strikes: 4 + n });
      }
      expect(waits[0]).toBeLessThanOrEqual(200);
      expect(waits[1]).toBeGreaterThan(200);
      expect(waits[2]).toBeLessThanOrEqual(400);
    });

    it('judges a pause by the instant when the try came in', async () => {
      const striker = aStriker();
      const law = { ...LAW, firstPauseMs: 50, longestPauseMs: 400 };
      for (let n = 0; n < 3; n += 1) await store.strike(striker, law, 1_000);
      await under.passMs(60);
      expect(await store.strike(striker, law, 1_000)).toMatchObject({ isAdmitted: false, waitMs: 1 });
      expect(await store.strike(striker, law, 0)).toMatchObject({ isAdmitted: true, strikes: 4 });
    });

    it('admits no more in a window than its quota, pauses or not', async () => {
      const striker = aStriker();
      const law = { ...QUICK, quota: LAW.quota };
      expect(await strikes(striker, 9, law)).toBe(8);
      const refused = await store.strike(striker, law, 0);
      expect(refused.waitMs).toBeGreaterThan(3_000_000);
    });

    it('closes after too many in a row, until all is forgotten', async () => {
      const striker = aStriker();
      expect(await strikes(striker, 12, QUICK)).toBe(10);
      expect(await store.strike(striker, QUICK, 0)).toMatchObject({ isAdmitted: false, waitMs: QUICK.longestPauseMs });
      await store.forget(striker.group);
      expect(await store.strike(striker, QUICK, 0)).toMatchObject({ isAdmitted: true, strikes: 1 });
    });

    it('begins anew after a good try', async () => {
      const striker = aStriker();
      await strikes(striker, 5, QUICK);
      await store.forgive(striker);
      expect(await store.strike(striker, QUICK, 0)).toMatchObject({ isAdmitted: true, strikes: 1 });
    });

    it('does not count a good try in the window', async () => {
      const striker = aStriker();
      const law = { ...QUICK, quota: { units: 2, windowMs: 60_000 } };
      for (let n = 0; n < 4; n += 1) {
        expect(await store.strike(striker, law, 0)).toMatchObject({ isAdmitted: true });
        await store.forgive(striker);
      }
    });

    it('takes back the strike of a try that was not made', async () => {
      const striker = aStriker();
      for (let n = 0; n < 3; n += 1) await store.strike(striker, LAW, 0);
      await store.withdraw(striker);
      expect(await store.strike(striker, LAW, 0)).toMatchObject({ isAdmitted: true, strikes: 3 });
      expect(await store.strike(striker, LAW, 0)).toMatchObject({ isAdmitted: false });
      await store.withdraw(aStriker());
    });

    it('counts the members of a group apart and forgets them together', async () => {
      const group = randomUUID();
      const [one, two] = ['one', 'two'].map((member) => ({ group, member })) as [Striker, Striker];
      for (let n = 0; n < 3; n += 1) await store.strike(one, LAW, 0);
      expect(await store.strike(one, LAW, 0)).toMatchObject({ isAdmitted: false });
      expect(await store.strike(two, LAW, 0)).toMatchObject({ isAdmitted: true, strikes: 1 });
      await store.forget(group);
      expect(await store.strike(one, LAW, 0)).toMatchObject({ isAdmitted: true, strikes: 1 });
      expect(await store.strike(two, LAW, 0)).toMatchObject({ isAdmitted: true, strikes: 1 });
    });
  });
}

type Striker = ReturnType<() => { group: string; member: string }>;
